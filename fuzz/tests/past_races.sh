#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# past_races.sh BROKEN ID WITNESS: what the WITNESS shows on the BROKEN hb-sim only past a race (ID) is kept with `races off`
# and replayed past it; a file that says nothing is tried both ways, one that says otherwise is obeyed.
set -u
broken=$1 id=$2 witness=$3
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
    echo "FAIL $*"
    cat "$folder/log"
    exit 1
}

# run CODE PATTERN FILE
run() {
    "$broken" --replay "$3" >"$folder/log" 2>&1
    got=$?
    [ "$got" = "$1" ] || fail "exit $got, not $1: $3"
    grep -qE "$2" "$folder/log" || fail "no /$2/: $3"
}

"$broken" --replay "$witness" --races off --out "$folder/out" >"$folder/log" 2>&1
found=$(echo "$folder"/out/*/found.hb)
grep -q '^origin .* races off ' "$found" || fail "its origin does not say races off"
run 1 "FINDING $id " "$found"
sed 's/ races off / /' "$found" >"$folder/old.hb"
run 1 "FINDING $id " "$folder/old.hb"
sed 's/ races off / races on /' "$found" >"$folder/on.hb"
run 1 'FINDING INV-28 ' "$folder/on.hb"
sed 's/ races off / races maybe /' "$found" >"$folder/odd.hb"
run 2 'odd.hb:[0-9]*:[0-9]*: expected races on or off' "$folder/odd.hb"
echo "$id is replayed past the race"
