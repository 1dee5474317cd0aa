#!/usr/bin/env bash
# Checks the models with spin: unchanged they must hold, and each mutation must violate the expected assertion. About 45 s
# on one core and 300 MB.   tests/model/check.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for program in spin gcc; do
    command -v $program >/dev/null || { echo "$program is missing: install Debian's package '$program' (scripts/setup does)"; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# verify MODEL "MACROS" [GCC_OPTION PAN_OPTION]: pan's report.
verify() {
    rm -f pan* ./*.trail
    # shellcheck disable=SC2086
    spin -a $2 "$here/$1" >spin.log || { cat spin.log; return 1; }
    gcc "$optimise" -w -DMEMLIM=2000 "${3:--DSAFETY}" -o pan pan.c
    # shellcheck disable=SC2086
    ./pan -E -b -m100000 ${4:-} 2>&1 || true
}

holds() {
    local report optimise=-O2
    report=$(verify "$@")
    if grep -q 'errors: 0' <<<"$report" && ! grep -q 'not completed' <<<"$report"; then
        echo "holds: $1 $2 ${4:-} ($(awk '/states, stored/ { print $1; exit }' <<<"$report") states)"
    else
        echo "FAILS: $1 $2 ${4:-}"; echo "$report"; failed=1
    fi
}

# finds MODEL "MACROS" VIOLATION: VIOLATION is part of the assertion that must be violated.
finds() {
    local report optimise=-O0           # found quickly: compiling takes longer
    report=$(verify "$1" "$2")
    if grep 'assertion violated' <<<"$report" | grep -qF -- "$3"; then
        echo "found: $1 $2"
    else
        echo "NOT FOUND: $1 $2 should violate $3"; echo "$report"; failed=1
    fi
}

# Three runners (two of one supervisor, one of the other) and a number for one that is not yet forgotten.
three="-DPLACES=3 -DRUNNERS=4 -DLOSSES=2"
none="-DFAILURES=0 -DRESTARTS=0 -DSUSPICIONS=0"
holds leases.pml "$three $none -DKILLS=2 -DFREEZES=1"
holds leases.pml "$three $none -DKILLS=1 -DFREEZES=1" -DNP -l
holds leases.pml "$three -DKILLS=1 -DFREEZES=1 -DFAILURES=1 -DRESTARTS=0 -DSUSPICIONS=0"
holds leases.pml "$three $none -DKILLS=1 -DFREEZES=1 -DONE_HOST"
holds leases.pml "-DPLACES=3 -DRUNNERS=5 -DLOSSES=2 -DKILLS=1 -DFREEZES=1 -DFAILURES=0 -DRESTARTS=1 -DSUSPICIONS=0"
holds heartbeat.pml ""

all="-DPLACES=3 -DRUNNERS=5 -DLOSSES=2 -DKILLS=1 -DFREEZES=1 -DFAILURES=1 -DRESTARTS=1 -DSUSPICIONS=1"
finds leases.pml "$all -DNO_LEASE_CHECK" '!(taken['
finds leases.pml "$all -DSAME_NUMBER" '!(taken['
finds leases.pml "$all -DKEEP_LEASE" '!((rows['
finds leases.pml "$all -DNO_CHECK_AT_END" '!((rows['
finds leases.pml "$all -DBARE_PID" 'phase[lease['
finds leases.pml "$all -DONE_HOST -DNO_START_TICKS" 'phase[lease['
finds leases.pml "$all -DBLIND" 'phase[lease['
finds leases.pml "$all -DNO_TIME_TO_LIVE" 'lost_for_ever'
for fault in WALL_CLOCK COUNTS_ABSENCE NO_PROOF; do finds heartbeat.pml "-D$fault" '!(alive)'; done
exit $failed
