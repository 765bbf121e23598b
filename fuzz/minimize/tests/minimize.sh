#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# minimize.sh PROGRAM OPERATIONS DEVIATIONS OPTIONS...: finds with OPTIONS, minimizes to at most so many operations and
# deviations, and holds the result to what was promised: same signature each time, 1-minimal, smaller again by nothing.
# Instead of OPTIONS there may be --found FILE.
set -eu
program=$1 operations=$2 deviations=$3
shift 3
here=$(dirname "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "$1"
  cat "$folder/log"
  [ ! -f "$folder/min.hb" ] || cat "$folder/min.hb"
  exit 1
}

# run CODE WORDS...: the program must end with CODE.
run() {
  wanted=$1 code=0
  shift
  "$program" "$@" >"$folder/log" 2>&1 || code=$?
  [ "$code" = "$wanted" ] || fail "exit code $code, not $wanted: $*"
}

if [ "$1" = --found ]; then
  mkdir -p "$folder/out/$(sed -n 's/^origin .*signature \([0-9a-f]*\).*/\1/p' "$2")"
  cp "$2" "$(echo "$folder"/out/*)/found.hb"
else
  run 1 "$@" --first --out "$folder/out"
fi
found=$(ls "$folder"/out/*/found.hb)
signature=$(basename "$(dirname "$found")")
cp "$found" "$folder/kept.hb"

run 1 --minimize "$found" --output "$folder/min.hb"
cmp -s "$found" "$folder/kept.hb" || fail "the input has changed"
said=$(cat "$folder/log")
if [ -f "$folder/min.hb" ]; then
  grep -qE '^[0-9]+ operations, [0-9]+ preemptions -> [0-9]+, [0-9]+ in [0-9]+ runs, [0-9]+[.][0-9] s$' "$folder/log" ||
    fail "the line of figures is not there"
  grep -q 'reproduces 10/10 as before 10/10' "$folder/log" || fail "it says nothing of how surely it fails"
else
  grep -q '^already minimal' "$folder/log" || fail "nothing written, and not minimal"
  cp "$found" "$folder/min.hb"
fi

left=$(sed -n '/^task/,/^\(event\|schedule\|origin\)/p' "$folder/min.hb" | grep -c '^  ' || true)
taken=$(grep -c '^  at ' "$folder/min.hb" || true)
[ "$left" -le "$operations" ] || fail "$left operations, more than $operations"
[ "$taken" -le "$deviations" ] || fail "$taken deviations, more than $deviations"
grep -q "^origin .*signature $signature" "$folder/min.hb" || fail "another signature than $signature"

run 1 --replay "$folder/min.hb" --times 10 --json
grep -q "\"event\":\"finding\".*\"signature\":\"$signature\"" "$folder/log" || fail "the replay fails otherwise"
"$here/minimal.sh" "$program" "$folder/min.hb" || fail "not 1-minimal"

run 1 --minimize "$folder/min.hb" --output "$folder/again.hb"
grep -q '^already minimal' "$folder/log" && [ ! -e "$folder/again.hb" ] || fail "not the same when minimized again"
echo "$said"
