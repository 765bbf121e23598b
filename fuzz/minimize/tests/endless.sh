#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# endless.sh PROGRAM: what fails by an endless loop fails after all its accesses, before and after. Candidates and nine of
# ten runs have a twentieth of them: all of it takes no more than a dozen whole executions would.
set -eu
program=$1
here=$(dirname "$0")
. "$here/lib.sh"

whole=20000000
"$program" --random --seed 1 --memory sc --first --out "$folder/out" >"$folder/log" 2>&1 || [ $? = 1 ] || fail "exit code"
found=$(ls "$folder"/out/*/found.hb)
"$program" --minimize "$found" --output "$folder/min.hb" --json >"$folder/log" 2>&1 || [ $? = 1 ] || fail "exit code"
grep -q '"invariant":"INV-24".*"reproduced_before":10,"reproduced":10,' "$folder/log" || fail "not as surely as before"
accesses=$(sed -n 's/.*"accesses":\([0-9]*\).*/\1/p' "$folder/log")
[ "$accesses" -le $((12 * whole)) ] || fail "$accesses accesses"
[ "$accesses" -ge $((3 * whole)) ] || fail "$accesses accesses: it was not tried with all of them"

"$program" --replay "$folder/min.hb" --json >"$folder/log" 2>&1 || [ $? = 1 ] || fail "exit code of a replay"
grep -q "not quiescent after $whole plain accesses" "$folder/log" || fail "it fails otherwise"
