#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# drift.sh BROKEN WHOLE OPTIONS...: a schedule of the BROKEN hb-sim whose points have moved says where it diverged, and is
# repaired to one that fails in the same way ten times of ten; a WHOLE core has nothing to repair it to.
set -u
broken=$1 whole=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
    echo "FAIL $*"
    cat "$folder/log"
    exit 1
}

# run CODE PATTERN COMMAND...
run() {
    code=$1 pattern=$2
    shift 2
    "$@" >"$folder/log" 2>&1
    got=$?
    [ "$got" = "$code" ] || fail "exit $got, not $code: $*"
    grep -qE "$pattern" "$folder/log" || fail "no /$pattern/: $*"
}

run 1 FINDING "$broken" "$@" --first --out "$folder/out"
found=$folder/min.hb
run 1 ' -> ' "$broken" --minimize "$(echo "$folder"/out/*/found.hb)" --output "$found"
signature=$(sed -n 's/^origin.* signature \([0-9a-f]*\).*/\1/p' "$found")
run 1 'FINDING' "$broken" --replay "$found" --times 10
first=$(grep '^sim: execution' "$folder/log")
run 1 'FINDING' "$broken" --replay "$found" --times 10
[ "$first" = "$(grep '^sim: execution' "$folder/log")" ] || fail "another process, another execution"

# The hash tells whether it is the execution that was recorded, on the core that it was recorded on.
run 1 '^sim: execution [0-9a-f]{16}: the same execution as recorded$' "$broken" --replay "$found"
sed 's/ hash [0-9a-f]*/ hash 0123456789abcdef/' "$found" >"$folder/edited.hb"
run 1 'not the same execution: recorded 0123456789abcdef .* all deviations found' "$broken" --replay "$folder/edited.hb"
sed 's/ core [0-9a-f]*/ core 0123456789abcdef/' "$folder/edited.hb" >"$folder/other.hb"
sed 's/ hash [0-9a-f]*//' "$found" >"$folder/old.hb"
for file in other old; do
    run 1 '^sim: execution [0-9a-f]{16}$' "$broken" --replay "$folder/$file.hb"
    ! grep -q 'same execution' "$folder/log" || fail "$file.hb says nothing of this execution"
done

# As if the core had become longer: every deviation is named 1000 points later.
awk '/^  at /{$6 += 1000; print "  " $0; next} {print}' "$found" >"$folder/moved.hb"
run 0 'diverged: .* found no place, the first is 1: at ' "$broken" --replay "$folder/moved.hb"
run 0 'not the same execution: .* it diverged where' "$broken" --replay "$folder/moved.hb"
# As if it had become a little longer: that can be mended.
awk '/^  at /{$6 += 5; print "  " $0; next} {print}' "$found" >"$folder/near.hb"
cp "$folder/near.hb" "$folder/kept.hb"
run 1 'repaired: .* after [0-9]+ executions' "$broken" --replay "$folder/near.hb" --repair "$folder/mended.hb"
cmp -s "$folder/near.hb" "$folder/kept.hb" || fail "the input was changed"
grep -q "signature $signature" "$folder/mended.hb" || fail "the repaired file has another signature"
run 1 'FINDING' "$broken" --replay "$folder/mended.hb" --times 10
run 1 'nothing to repair' "$broken" --replay "$folder/mended.hb" --repair "$folder/again.hb"
[ ! -e "$folder/again.hb" ] || fail "repaired what needs no repair"

# The whole core does not fail, and nothing is written.
run 0 'not repaired: none of [0-9]+ schedules' "$whole" --replay "$found" --repair "$folder/none.hb"
[ ! -e "$folder/none.hb" ] || fail "a file for a schedule that does not fail"
run 0 'did not fail|diverged' "$whole" --replay "$found"

sed '/^origin/d' "$found" >"$folder/bare.hb"
run 2 'names no signature' "$broken" --replay "$folder/bare.hb" --repair "$folder/none.hb"
echo "ok: $signature"
