# npm_packages(OUT FROM): sets OUT to a folder in the build tree with the packages of FROM/package-lock.json in node_modules/. Targets that
# use them must depend on ${OUT}/node_modules/.package-lock.json.
function(npm_packages out from)
  find_program(STYLESWEEP_NPM npm REQUIRED)
  find_program(STYLESWEEP_NODE NAMES node nodejs REQUIRED)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${out})
  add_custom_command(
    OUTPUT ${folder}/node_modules/.package-lock.json
    COMMAND ${CMAKE_COMMAND} -DNPM=${STYLESWEEP_NPM} -DFROM=${from} -DFOLDER=${folder}
                             -P ${PROJECT_SOURCE_DIR}/cmake/install_packages.cmake
    DEPENDS ${from}/package-lock.json
    VERBATIM)
  set(${out} ${folder} PARENT_SCOPE)
endfunction()
