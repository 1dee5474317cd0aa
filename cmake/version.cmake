# Target `version`: the program's version and commit ("0.1.0+1a2b3c4"). The commit is read at every build; if it changed, one file
# is recompiled.
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${CMAKE_BINARY_DIR}/version/version.hpp @ONLY)
add_custom_target(commit COMMAND ${CMAKE_COMMAND} -D SOURCE=${PROJECT_SOURCE_DIR} -D VERSION=${PROJECT_VERSION}
                                 -D OUT=${CMAKE_BINARY_DIR}/version/version.cpp -P ${PROJECT_SOURCE_DIR}/cmake/write_commit.cmake
                  BYPRODUCTS ${CMAKE_BINARY_DIR}/version/version.cpp COMMENT "" VERBATIM)
add_library(version STATIC ${CMAKE_BINARY_DIR}/version/version.cpp)
add_dependencies(version commit)
target_include_directories(version PUBLIC $<BUILD_INTERFACE:${CMAKE_BINARY_DIR}/version>)
