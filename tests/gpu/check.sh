#!/usr/bin/env bash
# scripts/gpu-check in its small form, on whatever device there is: it ends well, each of its sweeps has rows, and a second run, which has
# nothing left to do, writes the same figures into the same place of the page.
#   tests/gpu/check.sh SOURCE BUILD
set -euo pipefail
source=$1 build=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export STYLESWEEP_LOCK_DIR=$out/locks
failed=0
expect() { if ! "${@:2}"; then echo "gpu-check: $1"; failed=1; fi; }
count() { "$build/bin/stylesweep" query --db "$out/results.db" --format csv "SELECT count(*) FROM results WHERE $1" | tail -n 1 | tr -d '\r'; }
at_least() { [ "$(count "$1")" -ge "$2" ]; }

"$source/scripts/gpu-check" --quick --out "$out" --build "$build"
expect "vgg19 in fp32 and bf16, in two layouts" at_least "sweep = 'gpu-article' AND architecture = 'vgg19' AND status = 'done'" 4
expect "fast in fp32, bf16 and int8, in two layouts" at_least "sweep = 'gpu-article' AND architecture = 'fast' AND status = 'done'" 6
expect "what a device cannot do is unsupported" [ "$(count "sweep GLOB 'gpu-*' AND status NOT IN ('done', 'unsupported')")" = 0 ]
expect "each job three times" [ "$(count "job_id IN (SELECT job_id FROM members WHERE sweep = 'gpu-determinism') AND status = 'done'")" = 24 ]
expect "deterministic jobs give one picture each" [ "$(count "sweep = 'gpu-determinism' AND params ->> '\$.deterministic' AND
    details ->> '\$.pixels_sha256' <> (SELECT min(r.details ->> '\$.pixels_sha256') FROM results r WHERE r.sweep = results.sweep AND
    (r.architecture, r.precision, r.params ->> '\$.deterministic') = (results.architecture, results.precision, 1))")" = 0 ]
expect "the CPU's and the device's jobs" at_least "sweep = 'gpu-agreement' AND status = 'done'" 12
for words in "| vgg19 " "### Agreement with the CPU" "### Beside PyTorch" "### What was not done" "needs a GPU of compute capability 8.0"; do
    expect "the page has '$words'" grep -qF "$words" "$out/gpu.md"
done

sed -i '1s/.*/# My page/; $s/$/\nand what follows/' "$out/gpu.md"
cp "$out/gpu.md" "$out/before.md"
"$source/scripts/gpu-check" --quick --out "$out" --build "$build" >"$out/again.txt"
expect "a second run changes nothing" diff "$out/before.md" "$out/gpu.md"
exit $failed
