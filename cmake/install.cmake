# What `cmake --install build/release [--prefix DIR]` installs. The installed tree may be moved as a whole (cmake/places.cmake).
set(runner_names command noop)
if(STYLESWEEP_NST)
  list(APPEND runner_names nst)
endif()
list(TRANSFORM runner_names PREPEND stylesweep-runner- OUTPUT_VARIABLE runners)
install(TARGETS stylesweep stylesweep-bridge RUNTIME)  # the bridge is found on the PATH: scripts name it in their first line
install(TARGETS ${runners} stylesweep-meter RUNTIME DESTINATION ${STYLESWEEP_LIBEXEC})

# Manual pages and completion scripts, printed by the program itself.
set(reference ${CMAKE_BINARY_DIR}/reference)
file(MAKE_DIRECTORY ${reference})
set(reference_files "")
function(printed file)  # FILE ARGUMENTS...: what `stylesweep ARGUMENTS...` prints
  add_custom_command(
    OUTPUT ${reference}/${file}
    COMMAND ${CMAKE_COMMAND} -E env --unset=TMPDIR XDG_CACHE_HOME=${CMAKE_BINARY_DIR}/cache $<TARGET_FILE:stylesweep> ${ARGN} > ${reference}/${file}
    DEPENDS stylesweep ${runners}
    VERBATIM)
  set(reference_files ${reference_files} ${reference}/${file} PARENT_SCOPE)
endfunction()
printed(stylesweep.1 manual)
foreach(name ${runner_names})
  printed(stylesweep-${name}.7 manual ${name})
endforeach()
printed(stylesweep completion bash)
printed(_stylesweep completion zsh)
printed(stylesweep.fish completion fish)
add_custom_target(reference ALL DEPENDS ${reference_files})
add_dependencies(programs reference)
install(FILES ${reference}/stylesweep.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
foreach(name ${runner_names})
  install(FILES ${reference}/stylesweep-${name}.7 DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)
endforeach()
install(FILES ${reference}/stylesweep DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${reference}/_stylesweep DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${reference}/_stylesweep DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions)  # where Debian's zsh looks in /usr
install(FILES ${reference}/stylesweep.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

# The sample sweeps with what they read, and the documentation, which links to its neighbours by relative paths.
install(DIRECTORY sweeps DESTINATION ${STYLESWEEP_DATA}
        FILES_MATCHING PATTERN *.yaml PATTERN *.txt PATTERN *.jpg PATTERN *.png PATTERN *.safetensors PATTERN CMakeLists.txt EXCLUDE)
install(FILES README.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
