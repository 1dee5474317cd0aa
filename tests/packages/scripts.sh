#!/usr/bin/env bash
# All scripts have a --help and refuse unknown options; what scripts/setup, on-debian, cuda-stand-ins and gpu-check decide, on machines made of programs that only say so: scripts.sh SOURCE
set -euo pipefail
source=$1 top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
fail() { cat "$top/log"; echo "scripts: $*" >&2; exit 1; }
mkdir "$top/bin" "$top/from"
for script in "$source"/scripts/*; do
    name=$(basename "$script")
    timeout 20 "$script" --help >"$top/log" 2>&1 </dev/null || fail "$name --help fails"
    [ "$(wc -l <"$top/log")" -gt 1 ] || fail "$name --help says nothing"
    code=0
    timeout 20 "$script" --no-such-option >"$top/log" 2>&1 </dev/null || code=$?
    [ "$code" = 2 ] || fail "$name --no-such-option does not end with exit code 2 but $code"
done
machine() { printf '#!/bin/bash\n%s\n' "$2" >"$top/bin/$1"; chmod +x "$top/bin/$1"; } # PROGRAM WHAT_IT_DOES
export PATH=$top/bin:$PATH
machine id 'echo 0'

# A list that is longer than a pipe holds, with the GPU at its beginning.
long='echo "00:02.0 VGA compatible controller: NVIDIA Corporation GA100"; for i in {1..5000}; do echo "$i System peripheral: Intel Corporation"; done'
machine dpkg-query 'case "${!#}" in libtorch*) exit 1 ;; *) echo "install ok installed" ;; esac'
machine apt-cache 'echo "$2:"; echo "  Installed: (none)"; echo "  Candidate: $(cat '"$top"'/candidate)"'
machine apt-get 'echo "$@" >>'"$top"'/installed'
setup() { # CANDIDATE [OPTION...]
    echo "$1" >"$top/candidate"
    : >"$top/installed"
    "$source/scripts/setup" --packages "${@:2}" >"$top/log" 2>&1
}
machine lspci "$long"
setup 2.6 && grep -q libtorch-cuda-dev "$top/installed" || fail "a GPU in a long list of lspci is not seen"
setup 2.6 --cpu && grep -q ' libtorch-dev' "$top/installed" || fail "--cpu does not take LibTorch for CPUs"
setup '(none)' && grep -q ' libtorch-dev' "$top/installed" && grep -q "Building for the CPU" "$top/log" || fail "a system without LibTorch for CUDA is not told"
! setup '(none)' --gpu && grep -q -- "--gpu: this system has no LibTorch for CUDA" "$top/log" || fail "--gpu where there is none"
! STYLESWEEP_GPU=maybe setup 2.6 && grep -q "STYLESWEEP_GPU=maybe: it is yes or no" "$top/log" || fail "STYLESWEEP_GPU=maybe"
machine lspci 'echo "00:02.0 VGA compatible controller: Red Hat, Inc. Virtio"'
[ -e /dev/nvidiactl ] || { setup 2.6 && grep -q ' libtorch-dev' "$top/installed"; } || fail "without a GPU LibTorch is for CPUs"

# The real cuDNN is left alone.
machine ldconfig 'echo "	libcudnn.so.9 (libc6,x86-64) => /lib/libcudnn.so.9"; for i in {1..5000}; do echo "	lib$i.so (libc6,x86-64) => /lib/lib$i.so"; done'
machine dpkg 'touch '"$top"'/dpkg'
"$source/scripts/cuda-stand-ins" >"$top/log" 2>&1 && grep -q "nothing to do" "$top/log" || fail "cuda-stand-ins does not see libcudnn.so.9"
[ ! -e "$top/dpkg" ] || fail "cuda-stand-ins installs beside the real cuDNN"

# Called from another folder, on-debian finds itself and the folder of --in, and leaves nothing behind.
export ON_DEBIAN_CACHE=$top/cache TMPDIR=$top/from
machine debootstrap 'exit 1'
machine unshare 'shift 4; "$@"; exit 7'
on_debian() { (cd "$source/scripts" && ./on-debian "$@") >"$top/log" 2>&1 || code=$?; }
on_debian 13 true
[ "$code" = 7 ] && grep -q "debootstrap failed" "$top/log" || fail "on-debian does not start itself again (exit code $code)"
[ -z "$(ls -A "$top/from")" ] || fail "on-debian leaves $(ls -A "$top/from")"
mkdir "$top/home" && touch "$top/home/letter"
on_debian 13 --in "$(realpath --relative-to="$source/scripts" "$top/home")" true
[ "$code" = 2 ] && grep -q -- "--in $top/home: it is not empty" "$top/log" || fail "on-debian would install into any folder"

mkdir -p "$top/build/bin"
for program in stylesweep stylesweep-runner-nst; do printf '#!/bin/sh\n' >"$top/build/bin/$program"; chmod +x "$top/build/bin/$program"; done
code=0
"$source/scripts/gpu-check" --build "$top/build" --out "$top/out" --python "$top/none" >"$top/log" 2>&1 || code=$?
[ "$code" = 2 ] && grep -q "there is no such program" "$top/log" || fail "gpu-check --python of nothing"
# A query that fails is no page without figures.
printf '#!/bin/sh\ncat >/dev/null\nexit 2\n' >"$top/build/bin/stylesweep"
! "$source/tests/gpu/page" "$top/build/bin/stylesweep" results.db "$top/page.md" command >"$top/log" 2>&1 && [ ! -e "$top/page.md" ] || fail "a page of failed queries"
echo "setup, on-debian, cuda-stand-ins and gpu-check decide as they should"
