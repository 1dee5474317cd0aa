#!/usr/bin/env bash
# How fast stylesweep is, alone and beside other launchers, as a Markdown table. Ends within 5 minutes on 2 cores.
#   tests/bench/run.sh [BIN]          (default: build/release/bin)
# Others are measured where they are installed (Debian: parallel, snakemake, python3-optuna), in turn with stylesweep.
set -euo pipefail
bin=$(realpath "${1:-$(dirname "$0")/../../build/release/bin}")
here=$(realpath "$(dirname "$0")")
[ -x "$bin/stylesweep" ] || { echo "no $bin/stylesweep; build first (scripts/setup), or name the folder of the programs" >&2; exit 2; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/stylesweep-bench-XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export STYLESWEEP_NOISE=0s  # what is timed is the program, not the two seconds in which it judges the machine
mkfifo never
runners=2 rounds=3 programs=2000

median() { sort -g | awk '{v[NR]=$1} END {print NR % 2 ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
per_second() { awk -v n="$1" -v begin="$2" -v end="$3" 'BEGIN {printf "%.1f\n", n / (end - begin)}'; }
fail() { echo "$*" >&2; tail -n 5 "$folder/err" >&2; exit 1; }

# timed COUNT COMMAND...: things per second, start and end of everything included.
timed() {
    local count=$1 begin; shift
    begin=$EPOCHREALTIME
    "$@" >"$folder/out" 2>"$folder/err" || fail "$* failed"
    per_second "$count" "$begin" "$EPOCHREALTIME"
}

sweep() {  # NAME RUNNER COUNT
    printf 'name: %s\nrunner: %s\ngrid: {n: {range: [1, 1000, 1]}, m: {range: [1, %s, 1]}}\n' "$1" "$2" "$(($3 / 1000))" \
        >"$1.yaml"
    if [ "$2" = command ]; then echo 'command: ["true"]' >>"$1.yaml"; fi
}

# Runs a sweep on a new database and checks that each job has its one result.
clean() { rm -rf results.db* results.files; }

# Without starting a process, which would take time from what is measured.
watch_peak() {  # PID
    local name value unit
    while [ -e "/proc/$1" ]; do
        while read -r name value unit; do
            if [ "$name" = VmHWM: ]; then echo "$value" >peak; fi
        done 2>/dev/null <"/proc/$1/status" || return 0
        read -rt 0.05 <>"$folder/never" || true
    done
}

run_sweep() {  # NAME COUNT RUNNERS
    "$bin/stylesweep" run "$1.yaml" --runners "$3" --max-jobs 2000000 &
    local pid=$!
    watch_peak "$pid" &
    wait "$pid"
}

check_results() {  # COUNT
    local got
    got=$("$bin/stylesweep" query --format csv "SELECT count(*) FROM attempt WHERE status = 'done' UNION ALL SELECT count(*) FROM job WHERE state = 'done'" | tail -n +2 | sort -u)
    [ "$got" = "$1" ] || fail "expected $1 results, got: $got"
}

row() { printf '| %-52s | %9s | %9s | %s |\n' "$@"; }
heading() { printf '\n| %-52s | %9s | %9s | %s |\n|---|--:|--:|---|\n' "$@"; }

echo "$(date -u +%FT%TZ), $("$bin/stylesweep" version 2>/dev/null | head -1), $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), load before $(cut -d' ' -f1 /proc/loadavg)"

heading "noop jobs, durable in SQLite, $runners runners" jobs jobs/s "orchestrator's peak, MB"
for count in 1000 10000 100000 1000000; do
    sweep noop noop "$count"
    : >rates
    for ((round = 0; round < (count > 200000 ? 1 : rounds); ++round)); do
        clean
        timed "$count" run_sweep noop "$count" "$runners" >>rates
        check_results "$count"
    done
    row "whole sweep: plan, queue, start, run, end" "$count" "$(median <rates)" "$(($(cat peak) / 1000))"
done

sweep many noop 20000
clean
rate=$(timed 20000 run_sweep many 20000 16)
check_results 20000
if grep -riq 'locked' err results.files/logs; then fail "16 writers: a 'database is locked' error"; fi
[ "$("$bin/stylesweep" query --format csv 'PRAGMA integrity_check' | tail -1)" = ok ] || fail "the database is damaged"
row "16 runners on one database: no locked error" 20000 "$rate" "$(($(cat peak) / 1000))"

# The others, each a function that runs `true` COUNT times, two at a time.
with_stylesweep() { clean; run_sweep command "$1" 2; }
with_parallel() { rm -f joblog; seq "$1" | parallel --will-cite -j2 --joblog joblog true; }
with_xargs() { seq "$1" | xargs -P2 -n1 true; }
with_snakemake() {
    rm -rf made .snakemake
    printf 'rule all:\n  input: expand("made/{n}", n=range(%s))\nrule one:\n  output: touch("made/{n}")\n  shell: "true # {wildcards.n}"\n' "$1" >Snakefile
    snakemake -j2 --quiet -s Snakefile
}
with_optuna() { rm -f optuna.db; /usr/bin/python3 "$here/optuna_true.py" "$1"; }
there() {
    case $1 in
        stylesweep) true ;;
        optuna) /usr/bin/python3 -c 'import optuna' 2>/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

names=() missing=()
for name in stylesweep xargs parallel snakemake optuna; do
    if there "$name"; then names+=("$name"); else missing+=("$name"); fi
done
sweep command command "$programs"
for ((round = 0; round < rounds; ++round)); do
    for name in "${names[@]}"; do
        count=$programs
        case $name in snakemake) count=100 ;; optuna) count=200 ;; esac
        if [ "$count" != "$programs" ] && [ "$round" != 0 ]; then continue; fi  # slow: once
        timed "$count" "with_$name" "$count" >>"rates.$name"
        if [ "$name" = stylesweep ]; then check_results "$count"; fi
    done
done
heading "programs (\`true\`), two at a time" runs runs/s "stylesweep is faster by"
ours=$(median <rates.stylesweep)
for name in "${names[@]}"; do
    rate=$(median <"rates.$name")
    case $name in
        stylesweep) what="stylesweep, runner: command; time, memory, log, row" ;;
        xargs) what="xargs -P2 (keeps nothing)" ;;
        parallel) what="GNU parallel -j2 --joblog" ;;
        snakemake) what="snakemake -j2" ;;
        optuna) what="Optuna, SQLite storage, 2 processes" ;;
    esac
    case $name in snakemake) count=100 ;; optuna) count=200 ;; *) count=$programs ;; esac
    row "$what" "$count" "$rate" "$(awk -v a="$ours" -v b="$rate" 'BEGIN {printf "%.2f", a / b}')"
done
if [ ${#missing[@]} -gt 0 ]; then printf '\nNot installed, so not measured: %s.\n' "${missing[*]}"; fi
