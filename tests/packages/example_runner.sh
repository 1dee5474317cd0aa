#!/usr/bin/env bash
# examples/runner builds against an installation, outside of the source tree, and runs its sweep: example_runner.sh BUILD_FOLDER SOURCE COMPILER
set -euo pipefail
build=$1 source=$2 compiler=$3 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
fail() { cat "$top/log"; echo "example_runner: $*" >&2; exit 1; }
cmake --install "$build" --prefix "$top/first" >"$top/log" 2>&1 || fail "cmake --install failed"
mv "$top/first" "$top/prefix"
cp -r "$source/examples/runner" "$top/runner"
cd "$top/runner"
export XDG_CACHE_HOME=$top/cache
cmake -B build -D CMAKE_PREFIX_PATH="$top/prefix" -D CMAKE_CXX_COMPILER="$compiler" -D CMAKE_BUILD_TYPE=Release \
    -D CMAKE_CXX_FLAGS="-Wall -Wextra -Werror" >"$top/log" 2>&1 || fail "it cannot be configured"
grep -rq "$source" build/CMakeFiles/stylesweep-runner-pi.dir/flags.make build/CMakeFiles/stylesweep-runner-pi.dir/link.txt 2>/dev/null &&
    fail "it uses the source tree"
cmake --build build >"$top/log" 2>&1 || fail "it cannot be built"

PATH=$PWD/build:/usr/bin:/bin "$top/prefix/bin/stylesweep" run pi.yaml 2>"$top/log" || fail "its sweep fails from the PATH"
done=$("$top/prefix/bin/stylesweep" query --format csv "SELECT count(*) FROM sweep_pi WHERE error < 0.5 AND runtime_s > 0" | tail -1)
[ "$done" = 6 ] || fail "$done rows of 6 are as expected"
cmake --install build --prefix "$top/prefix" >"$top/log" 2>&1 || fail "it cannot be installed"
[ -x "$top/prefix/libexec/stylesweep/stylesweep-runner-pi" ] || fail "it is not installed beside the other runners"
PATH=/usr/bin:/bin "$top/prefix/bin/stylesweep" run pi.yaml --db other.db 2>"$top/log" || fail "its sweep fails when it is installed"
"$top/prefix/bin/stylesweep" manual pi >"$top/log" && grep -q "number of random points" "$top/log" || fail "it has no manual page"
echo "a runner built against the installed package works"
