#!/usr/bin/env bash
# What cpack puts into the Debian packages: deb_contents.sh BUILD_FOLDER   Exits with 77 where dpkg-dev or file is missing.
set -euo pipefail
build=$1 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
fail() { echo "deb_contents: $*" >&2; exit 1; }
for tool in dpkg-shlibdeps dpkg-deb file; do
    command -v $tool >/dev/null || { echo "skipped: $tool is missing (apt-get install dpkg-dev file)"; exit 77; }
done
cd "$build"
cpack -G DEB -B "$top" -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip -D CPACK_PACKAGE_DIRECTORY="$top" >"$top/log" 2>&1 || { cat "$top/log"; fail "cpack failed"; }
programs=$(echo "$top"/stylesweep_*.deb) dev=$(echo "$top"/stylesweep-dev_*.deb)
dpkg-deb --contents "$programs" >"$top/contents"
for file in ./usr/bin/stylesweep ./usr/libexec/stylesweep/stylesweep-runner-command ./usr/share/man/man1/stylesweep.1 \
    ./usr/share/bash-completion/completions/stylesweep ./usr/share/stylesweep/sweeps/quickstart.yaml; do
    grep -q " $file\$" "$top/contents" || fail "$file is missing"
done
grep -q "\.a\$\|\.hpp\$" "$top/contents" && fail "the programs' package has parts for developers"
depends=$(dpkg-deb --field "$programs" Depends)
for package in libc6 'libsqlite3-0 (>= 3.38)' libboost-program-options libssl; do
    [[ $depends == *"$package"* ]] || fail "it does not depend on $package: $depends"
done
if grep -q runner-nst "$top/contents"; then [[ $depends == *libtorch* ]] || fail "it does not depend on LibTorch: $depends"; fi
dpkg-deb --contents "$dev" >"$top/contents"
for file in librunners_core.a runners/core/runner.hpp cmake/stylesweep/stylesweepConfig.cmake; do
    grep -q "/$file\$" "$top/contents" || fail "$file is missing in stylesweep-dev"
done
echo "depends: $depends"
