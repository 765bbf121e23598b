#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A finding of a broken core gets small on threads, and fails there; on the whole core it is refused.
# usage: minimize.sh HB-MINIMIZE-RATE BROKEN WHOLE
set -eu
tool=$1 broken=$2 whole=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "FAIL $1"
    cat "$work/log"
    exit 1
}
"$broken" --programs 100 --findings-max 1 --out "$work/out" >"$work/log" 2>&1 || true
set -- "$work"/out/*/found.hb
[ -e "$1" ] || fail "nothing was found"
code=0
"$tool" --minimize "$1" --output "$work/min.hb" --stress "$broken" --seconds 60 >"$work/log" 2>&1 || code=$?
[ "$code" = 1 ] || fail "exit code $code instead of 1"
cat "$work/log"
operations=$(grep -c '^  ' "$work/min.hb" || true)
[ "$operations" -le 4 ] || fail "$operations operations are left"
signature=$(sed -n 's/^origin .*signature \([0-9a-f]*\).*/\1/p' "$work/min.hb")
"$broken" --program "$work/min.hb" --rate --programs 50 >"$work/log" 2>&1 || true
grep -Eq "^threads: INV-[0-9]+ $signature in [1-9][0-9]* of 50 runs" "$work/log" || fail "the result does not fail so"
code=0
"$tool" --minimize "$1" --output "$work/none.hb" --stress "$whole" >"$work/log" 2>&1 || code=$?
grep -Eq '^did not reproduce \(0/[0-9]+\)$' "$work/log" || fail "the whole core fails too"
[ "$code" = 0 ] && [ ! -e "$work/none.hb" ] || fail "exit code $code, or an output"
