#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# defect.sh BROKEN WHOLE PATCH WITNESS: on the broken core the witness fails with the signature of its origin and the
# invariant of the patch, nothing else, each time; on the whole core it is clean.
set -eu
broken=$1 whole=$2 patch=$3 witness=$4
log=$(mktemp)
trap 'rm -f "$log"' EXIT

fail() {
  echo "$(basename "$witness"): $1"
  tail -5 "$log"
  exit 1
}

for key in Id Title Class Reference Goes-wrong Caught-by Depth Worlds Memory; do
  grep -q "^$key: ." "$patch" || fail "$(basename "$patch") has no line '$key:'"
done
invariant=$(sed -n 's/^Caught-by: //p' "$patch")
memory=$(sed -n 's/^Memory: //p' "$patch")
signature=$(sed -n 's/^origin .*signature \([0-9a-f]*\).*/\1/p' "$witness")
[ -n "$signature" ] || fail "its origin has no signature"
grep -q "^origin .*memory $memory" "$witness" || fail "the patch says memory $memory"
# The witness runs with race verdicts as its origin says; the patch says so too.
races=$(sed -n 's/^origin .*races \(on\|off\).*/\1/p' "$witness")
[ "$(sed -n 's/^Races: //p' "$patch")" = "$(printf '%s' "$races" | sed 's/^on$//')" ] ||
  fail "its origin says races ${races:-on}, the patch something else"

operations=$(sed -n '/^task/,/^\(event\|schedule\|origin\)/p' "$witness" | grep -c '^  ')
deviations=$(sed -n '/^schedule/,$p' "$witness" | grep -c '^  at ' || true)
if ! grep -q '^Longer: .' "$patch"; then
  [ "$operations" -le 12 ] || fail "$operations operations are more than 12, and no line 'Longer:' says why"
  [ "$deviations" -le 3 ] || fail "$deviations deviations are more than 3, and no line 'Longer:' says why"
fi

code=0
"$broken" --replay "$witness" --times 3 --json >"$log" 2>&1 || code=$?
[ "$code" = 1 ] || fail "exit code $code on the broken core, expected 1 (a finding)"
found=$(sed -n 's/.*"event":"finding".*"invariant":"\([^"]*\)".*"signature":"\([^"]*\)".*/\1 \2/p' "$log" | sort -u)
[ "$found" = "$invariant $signature" ] || fail "found '$found', expected '$invariant $signature'"

code=0
"$whole" --replay "$witness" --json >"$log" 2>&1 || code=$?
[ "$code" = 0 ] || fail "exit code $code on the whole core, expected 0"
echo "$(basename "$witness" .hb): $invariant $signature, $operations operations, $deviations deviations"
