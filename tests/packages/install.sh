#!/usr/bin/env bash
# What `cmake --install` puts into a prefix works there, and after the prefix was moved: install.sh BUILD_FOLDER
set -euo pipefail
build=$1 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
fail() { echo "install: $*" >&2; exit 1; }
cmake --install "$build" --prefix "$top/first" >"$top/log" || { cat "$top/log"; fail "cmake --install failed"; }
mv "$top/first" "$top/moved"
prefix=$top/moved
mkdir "$top/work" && cd "$top/work"
export XDG_CACHE_HOME=$top/cache PATH=/usr/bin:/bin

for file in bin/stylesweep libexec/stylesweep/stylesweep-meter libexec/stylesweep/stylesweep-runner-command \
    share/stylesweep/sweeps/quickstart.yaml share/stylesweep/sweeps/images/content/portrait.jpg \
    share/doc/stylesweep/README.md share/doc/stylesweep/docs/sweep-files.md share/doc/stylesweep/LICENSE; do
    [ -s "$prefix/$file" ] || fail "there is no $file"
done
foreign=$(find "$prefix" -path '*/examples' -prune -o \( -name '*.cpp' -o -name CMakeLists.txt \) -print)
[ -z "$foreign" ] || fail "sources are installed: $foreign"
links=$(grep -ohE '\]\([a-z]+/[A-Za-z0-9_./-]+' "$prefix/share/doc/stylesweep/README.md" | cut -c3- | sort -u)
for link in $links; do [ -e "$prefix/share/doc/stylesweep/$link" ] || fail "README.md links to $link, which is not installed"; done

ln -s "$prefix/bin/stylesweep" "$top/stylesweep" # as in ~/bin
for stylesweep in "$prefix/bin/stylesweep" "$top/stylesweep"; do
    "$stylesweep" doctor >"$top/doctor" || true
    grep -q "folder: $prefix/libexec/stylesweep" "$top/doctor" || { cat "$top/doctor"; fail "the runners are not found"; }
    grep -q "is missing\|does not answer" "$top/doctor" && { cat "$top/doctor"; fail "doctor misses something"; }
done
cat >sweep.yaml <<'END'
name: sweep
runner: command
command: [echo, '{{"same": {n}}}']
grid: {n: [1, 2]}
END
"$top/stylesweep" run sweep.yaml 2>"$top/log" || { cat "$top/log"; fail "a sweep of commands fails"; }
[ "$("$top/stylesweep" query --format csv 'SELECT sum(same) FROM sweep_sweep' | tail -1)" = 3 ] || fail "its metrics are missing"
if [ -e "$prefix/libexec/stylesweep/stylesweep-runner-nst" ]; then
    "$top/stylesweep" plan "$prefix/share/stylesweep/sweeps/quickstart.yaml" --format json >"$top/plan" || fail "plan fails"
    grep -q '"count": 16' "$top/plan" || fail "the quickstart has not its 16 jobs"
fi
echo "the installed programs work, also moved and through a link"
