#!/usr/bin/env bash
# The manual pages are set by groff without a warning: manual.sh STYLESWEEP RUNNER...   Exits with 77 where groff is missing.
set -euo pipefail
stylesweep=$1 top=$(mktemp -d)
shift
trap 'rm -rf "$top"' EXIT
command -v groff >/dev/null || { echo "skipped: groff is not installed"; exit 77; }
export XDG_CACHE_HOME=$top
for page in "" "$@"; do
    "$stylesweep" manual $page >"$top/page"
    groff -man -Tutf8 -ww "$top/page" >"$top/set" 2>"$top/warnings"
    [ ! -s "$top/warnings" ] || { cat "$top/warnings"; echo "the page of ${page:-stylesweep} has warnings"; exit 1; }
    [ "$(wc -w <"$top/set")" -gt 60 ] || { echo "the page of ${page:-stylesweep} is short"; exit 1; }
done
echo "the manual pages have no warnings"
