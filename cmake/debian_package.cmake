# `cpack -G DEB` in the build folder: packages/stylesweep_*.deb with the programs, and stylesweep-dev_*.deb for runners of one's own. Needs
# dpkg-dev and file. The tarball of the sources is made by scripts/release.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_CONTACT "the authors of stylesweep <stylesweep@localhost>")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL programs dev)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_COMPONENT_PROGRAMS_DESCRIPTION "Runs every combination of the parameters in a YAML file as a job, keeps every runtime, peak memory and quality
figure in one SQLite file, and makes a report of them. Interrupted sweeps resume.")
set(CPACK_COMPONENT_DEV_DESCRIPTION "Library, headers, CMake package and examples for writing runners of stylesweep.")

# What the programs link, and what that does not tell: the SQL needs this SQLite (cmake/sqlite.cmake).
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_NAME stylesweep)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS "libsqlite3-0 (>= ${STYLESWEEP_LEAST_SQLITE})")
if(STYLESWEEP_NST)  # the reference BLAS is a quarter as fast (scripts/setup)
  string(APPEND CPACK_DEBIAN_PROGRAMS_PACKAGE_DEPENDS ", libopenblas0-openmp | libblas3")
endif()
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_RECOMMENDS "ca-certificates")  # weights fetch
set(CPACK_DEBIAN_PROGRAMS_PACKAGE_SUGGESTS "python3, sqlite3, bash-completion")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME stylesweep-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS
    "stylesweep (= ${PROJECT_VERSION}), nlohmann-json3-dev, libsqlite3-dev, libsqlitecpp-dev, libssl-dev, libboost-program-options-dev")
include(CPack)
