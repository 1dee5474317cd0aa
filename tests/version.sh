#!/usr/bin/env bash
# The recorded commit is that of the build: version.sh CMAKE_FOLDER
set -eu
scripts=$1 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@t GIT_COMMITTER_NAME=t GIT_COMMITTER_EMAIL=t@t
written() {  # FOLDER
    cmake -D SOURCE="$1" -D VERSION=1 -D OUT="$top/version.cpp" -P "$1/cmake/write_commit.cmake"
    sed -n 's/.* commit = "\(.*\)";/\1/p' "$top/version.cpp"
}
expect() {  # WHAT WANTED FOLDER
    local got; got=$(written "$3")
    [ "$got" = "$2" ] || { echo "$1: $got, not $2"; exit 1; }
}
repository=$top/repository
mkdir -p "$repository/cmake"
cp "$scripts/write_commit.cmake" "$scripts/commit.txt" "$repository/cmake"
cp "$scripts/../.gitattributes" "$repository"
expect "without git" unknown "$repository"
git init -q "$repository" && cd "$repository" && git add . && git commit -qm one
expect "clean" "$(git rev-parse --short=10 HEAD)" "$repository"
before=$(stat -c %Y.%y "$top/version.cpp"); written "$repository" >/dev/null
[ "$before" = "$(stat -c %Y.%y "$top/version.cpp")" ] || { echo "written again though nothing changed"; exit 1; }
echo x >> .gitattributes
expect "changed" "$(git rev-parse --short=10 HEAD)-dirty" "$repository"
git commit -qam two
expect "committed" "$(git rev-parse --short=10 HEAD)" "$repository"
git worktree add -q "$top/worktree" HEAD~1
expect "worktree" "$(git rev-parse --short=10 HEAD~1)" "$top/worktree"
mkdir unpacked && git archive HEAD | tar -x -C unpacked
expect "archive, unpacked within another repository" "$(git rev-parse --short HEAD)" "$repository/unpacked"
git show HEAD:cmake/commit.txt > unpacked/cmake/commit.txt
expect "copy within another repository" unknown "$repository/unpacked"
echo "the commit of every kind of checkout is right"
