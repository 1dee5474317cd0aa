#!/usr/bin/env bash
# The tarball of a release builds where there is no npm: release.sh SOURCE   Needs npm (or its cache) to make the tarball.
set -euo pipefail
source=$1 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
fail() { cat "$top/log" >&2; echo "release: $*" >&2; exit 1; }
git -C "$source" rev-parse -q --verify HEAD >/dev/null 2>&1 || { echo "skipped: the sources are no git repository"; exit 77; }
OUT=$top "$source/scripts/release" >"$top/log" 2>&1 || fail "no tarball was made"
cp "$top"/stylesweep-*.tar.gz "$top/first"
(cd "$top" && umask 077 && OUT=. "$source/scripts/release") >"$top/log" 2>&1 || fail "no second tarball was made" # whoever makes it
cmp "$top/first" "$top"/stylesweep-*.tar.gz >"$top/log" 2>&1 || fail "the same commit gave another tarball"
mkdir "$top/unpacked" "$top/bin"
tar -x -C "$top/unpacked" -f "$top/first"
tree=$(echo "$top"/unpacked/stylesweep-*)

# Programs that say that they were called.
for name in npm node nodejs; do printf '#!/bin/sh\ntouch %s/called; exit 1\n' "$top" >"$top/bin/$name"; chmod +x "$top/bin/$name"; done
export PATH=$top/bin:$PATH
cmake -S "$tree" -B "$top/build" -G Ninja -D CMAKE_BUILD_TYPE=Release -D STYLESWEEP_NST=OFF -D BUILD_TESTING=OFF >"$top/log" 2>&1 || fail "it cannot be configured"
grep -q "Report page: bundled in" "$top/log" || fail "its page is not used"
cmake --build "$top/build" --target stylesweep >"$top/log" 2>&1 || fail "it cannot be built"
[ ! -e "$top/called" ] || fail "it called npm or node"
"$top/build/bin/stylesweep" version | tee "$top/log" | grep -q "$(git -C "$source" rev-parse --short HEAD)" || fail "its version has not the commit"

echo "// changed" >>"$tree/reports/page/src/main.js"
cmake -S "$tree" -B "$top/other" -G Ninja -D STYLESWEEP_NST=OFF -D BUILD_TESTING=OFF >"$top/log" 2>&1 || fail "it cannot be configured after a change"
grep -q "made from other sources" "$top/log" || fail "a page of other sources is used"
echo "a release builds without npm, and gives the same bytes twice"
