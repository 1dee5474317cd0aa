# What `cmake --install build/release [--prefix DIR]` installs. The installed tree may be moved as a whole (cmake/places.cmake).
set(runner_names command noop)
if(STYLESWEEP_NST)
  list(APPEND runner_names nst)
endif()
list(TRANSFORM runner_names PREPEND stylesweep-runner- OUTPUT_VARIABLE runners)
install(TARGETS stylesweep RUNTIME)
install(TARGETS ${runners} stylesweep-meter RUNTIME DESTINATION ${STYLESWEEP_LIBEXEC})

# The sample sweeps with what they read, and the documentation, which links to its neighbours by relative paths.
install(DIRECTORY sweeps DESTINATION ${STYLESWEEP_DATA}
        FILES_MATCHING PATTERN *.yaml PATTERN *.txt PATTERN *.jpg PATTERN *.png PATTERN *.safetensors PATTERN CMakeLists.txt EXCLUDE)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
