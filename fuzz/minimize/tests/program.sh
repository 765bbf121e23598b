#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# program.sh RUNNER DEVIATIONS OPTIONS...: the same as minimize.sh for a C program: finds, reduces the schedule to at most
# so many deviations, and holds the result to what was promised.
set -eu
program=$1 deviations=$2
shift 2
here=$(dirname "$0")
. "$here/lib.sh"

run() {
  wanted=$1 code=0
  shift
  "$program" "$@" >"$folder/log" 2>&1 || code=$?
  [ "$code" = "$wanted" ] || fail "exit code $code, not $wanted: $*"
}

run 1 "$@" --first --out "$folder/out"
found=$(ls "$folder"/out/*/found.hb)
signature=$(basename "$(dirname "$found")")
run 1 --minimize "$found" --output "$folder/min.hb"
said=$(cat "$folder/log")
if [ -f "$folder/min.hb" ]; then
  grep -qE '^[0-9]+ deviations -> [0-9]+ in [0-9]+ runs, [0-9]+[.][0-9] s$' "$folder/log" || fail "no line of figures"
else
  grep -q '^already minimal' "$folder/log" || fail "nothing written, and not minimal"
  cp "$found" "$folder/min.hb"
fi
taken=$(grep -c '^  at ' "$folder/min.hb" || true)
[ "$taken" -le "$deviations" ] || fail "$taken deviations, more than $deviations"
run 1 --replay "$folder/min.hb" --times 10 --json
grep -q "\"event\":\"finding\".*\"signature\":\"$signature\"" "$folder/log" || fail "the replay fails otherwise"
grep -q '(10/10)' "$folder/log" || fail "not each time"
"$here/minimal.sh" "$program" "$folder/min.hb" || fail "not 1-minimal"
run 1 --minimize "$folder/min.hb" --output "$folder/again.hb"
grep -q '^already minimal' "$folder/log" && [ ! -e "$folder/again.hb" ] || fail "not the same when minimized again"
echo "$said"
