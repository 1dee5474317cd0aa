#!/usr/bin/env bash
# An SQLite that is too old for the SQL is refused at configuration: sqlite.sh SOURCE
set -eu
source=$1 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
mkdir "$top/source" "$top/include"
touch "$top/libsqlite3.so"
cat >"$top/source/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.24)
project(sqlite NONE)
include($source/cmake/sqlite.cmake)
END
configured() {  # VERSION
    echo "#define SQLITE_VERSION        \"$1\"" >"$top/include/sqlite3.h"
    rm -rf "$top/build"
    cmake -S "$top/source" -B "$top/build" -D SQLite3_INCLUDE_DIR="$top/include" -D SQLite3_LIBRARY="$top/libsqlite3.so" >"$top/log" 2>&1
}
configured 3.38.0 || { cat "$top/log"; echo "3.38.0 is refused"; exit 1; }
! configured 3.37.2 || { echo "3.37.2 is not refused"; exit 1; }
tr -s '\n ' ' ' <"$top/log" | grep -q '"3.37.2", but required is at least "3.38"' || { cat "$top/log"; echo "the versions are not named"; exit 1; }
echo "SQLite 3.38.0 is taken, 3.37.2 is refused"
