# Script: installs the exact packages of FROM/package-lock.json into FOLDER with NPM. Does not write to the source tree.
file(COPY ${FROM}/package.json ${FROM}/package-lock.json DESTINATION ${FOLDER})
execute_process(COMMAND ${NPM} ci --no-audit --no-fund --ignore-scripts WORKING_DIRECTORY ${FOLDER}
                OUTPUT_VARIABLE said ERROR_VARIABLE said RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "The packages of ${FROM}/package-lock.json could not be installed: 'npm ci' failed in ${FOLDER}.\n"
                      "It needs the npm registry (`npm config get registry`) or npm's cache.\n${said}")
endif()
file(TOUCH ${FOLDER}/node_modules/.package-lock.json)
