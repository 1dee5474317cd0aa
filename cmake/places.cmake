# Where `cmake --install` puts things, below the prefix. Programs find their helpers by the path from one to the other, so that an installed tree
# may be moved.
set(STYLESWEEP_LIBEXEC ${CMAKE_INSTALL_LIBEXECDIR}/stylesweep)  # runners and the meter: started by `stylesweep`, not by people
set(STYLESWEEP_DATA ${CMAKE_INSTALL_DATADIR}/stylesweep)        # sample sweeps
cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBEXECDIR BASE_DIRECTORY ${CMAKE_INSTALL_FULL_BINDIR} OUTPUT_VARIABLE libexec)
set(STYLESWEEP_LIBEXEC_FROM_BIN ${libexec}/stylesweep)
set(STYLESWEEP_LIBRARIES ${CMAKE_INSTALL_LIBDIR}/stylesweep)    # for runners of one's own: static libraries and the CMake package
set(STYLESWEEP_HEADERS ${CMAKE_INSTALL_INCLUDEDIR}/stylesweep)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME programs)               # what people run; the other component, `dev`, is for runners of one's own
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)  # for libraries outside the system's folders, such as an unpacked LibTorch
