# The CMake package `stylesweep`, target stylesweep::runner, for people who write a runner of their own: runners/core as static libraries, and
# the headers that runners/core/runner.hpp and its neighbours include. examples/runner uses it.
include(CMakePackageConfigHelpers)
set_target_properties(runners_core PROPERTIES EXPORT_NAME runner)
target_compile_features(runners_core PUBLIC cxx_std_20)
install(TARGETS runners_core schema base version EXPORT stylesweep ARCHIVE DESTINATION ${STYLESWEEP_LIBRARIES} COMPONENT dev
        INCLUDES DESTINATION ${STYLESWEEP_HEADERS})
set(headers runners/core/runner.hpp runners/core/job.hpp runners/core/files.hpp runners/core/sampling.hpp runners/core/loop/end_signal.hpp runners/core/watch/sample_watch.hpp
            base/limits.hpp base/process/attempt_word.hpp base/process/end_request.hpp base/statistics/sample_checks.hpp
            base/statistics/sampling_rule.hpp)
foreach(header ${headers})
  cmake_path(GET header PARENT_PATH folder)
  install(FILES ${header} DESTINATION ${STYLESWEEP_HEADERS}/${folder} COMPONENT dev)
endforeach()

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/stylesweep)
install(EXPORT stylesweep NAMESPACE stylesweep:: FILE stylesweepTargets.cmake DESTINATION ${package} COMPONENT dev)
configure_package_config_file(cmake/stylesweepConfig.cmake.in ${CMAKE_BINARY_DIR}/stylesweepConfig.cmake INSTALL_DESTINATION ${package}
                              PATH_VARS STYLESWEEP_LIBEXEC)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/stylesweepConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/stylesweepConfig.cmake ${CMAKE_BINARY_DIR}/stylesweepConfigVersion.cmake DESTINATION ${package} COMPONENT dev)
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT dev USE_SOURCE_PERMISSIONS)
