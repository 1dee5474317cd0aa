#!/usr/bin/env bash
# In CI a skipped test or case fails unless skips.txt lists the test: skips.sh SOURCE CTEST
set -euo pipefail
source=$1 ctest=$2
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
fail() { cat "$top/log"; echo "$*"; exit 1; }
cat >"$top/CMakeLists.txt" <<EOF
cmake_minimum_required(VERSION 3.24)
project(skips NONE)
enable_testing()
add_test(NAME sound COMMAND true)
add_test(NAME listed COMMAND sh -c "echo skipped: a; exit 77")
add_test(NAME whole COMMAND sh -c "exit 77")
add_test(NAME case COMMAND echo "x.cpp:1: MESSAGE: skipped: b")
set_tests_properties(listed whole PROPERTIES SKIP_RETURN_CODE 77)
include($source/tests/skips.cmake)
EOF
printf '# a remark\nlisted: cannot be had\n' >"$top/skips.txt"
passes() { # SWITCH: configures, runs, and notes the tests that fail
    "${ctest%ctest}cmake" -S "$top" -B "$top/build" -DSTYLESWEEP_NO_SKIPS="$1" >"$top/log" 2>&1 || return
    "$ctest" --test-dir "$top/build" >"$top/log" 2>&1
}
passes OFF || fail "skips fail where they are allowed"
! passes ON || fail "skips pass where they are forbidden"
[ "$(sed -n 's/^.*- \([a-z]*\) (Failed).*/\1/p' "$top/log" | sort | xargs)" = "case whole" ] || fail "case and whole should fail, and nothing else"
echo "gone: was renamed" >>"$top/skips.txt"
! passes ON && grep -q "lists 'gone', which is no test" "$top/log" || fail "a test that is listed and does not exist is not told"
echo "skips are seen"
