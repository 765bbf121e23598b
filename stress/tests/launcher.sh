#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The launcher believes a canary, nothing else: stand-ins for the instrumented binary that sing, that
# sing with a fixed memory layout only, that do not sing, and that die at once.
# usage: launcher.sh HB_STRESS_TSAN
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/libexec"
cp "$1" "$work/bin/hb"

# case NAME CODE PATTERN BODY: the stand-in is a script; BODY is what its canary does.
try() {
    name=$1 wanted=$2 pattern=$3
    {
        echo '#!/bin/sh'
        echo "if [ \"\$1\" = --canary ]; then $4; fi"
        echo 'echo "ran with $* in $(cat /proc/self/personality)"'
    } >"$work/libexec/hb"
    chmod +x "$work/libexec/hb"
    code=0
    "$work/bin/hb" --json --programs 1 >"$work/log" 2>&1 || code=$?
    if [ "$code" -ne "$wanted" ] || ! grep -Eq "$pattern" "$work/log"; then
        echo "FAIL: $name: exit code $code instead of $wanted, or no '$pattern' in:"
        cat "$work/log"
        exit 1
    fi
}

try sings 0 'ran with --json --programs 1' 'exit 0'
try 'sings with a fixed layout' 0 'ran with --json --programs 1 in 0*4....$' \
    'case $(cat /proc/self/personality) in *4????) exit 0 ;; *) exit 66 ;; esac'
try 'does not sing' 3 'tsan NOT RUN.*sysctl vm.mmap_rnd_bits=28' 'exit 3'
try 'does not sing, in JSON' 3 '"verdict":"not run"' 'exit 3'
try dies 3 'tsan NOT RUN' 'kill -s ABRT $$'
