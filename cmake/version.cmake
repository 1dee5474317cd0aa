# Target `version`: a header-only view of the program's version and commit ("0.1.0+1a2b3c4"), taken at configure time.
execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} describe --always --dirty --abbrev=10 --exclude=*
                OUTPUT_VARIABLE STYLESWEEP_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(STYLESWEEP_COMMIT "unknown")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${CMAKE_BINARY_DIR}/version/version.hpp @ONLY)
add_library(version INTERFACE)
target_include_directories(version INTERFACE ${CMAKE_BINARY_DIR}/version)
