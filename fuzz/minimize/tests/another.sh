#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# another.sh PROGRAM FILE: FILE takes more than three deviations. Another program takes three at most, fails with the same
# signature and is minimal; that it is another one is said, and what the given one came to is beside it, and not over it.
set -eu
program=$1 file=$2
here=$(dirname "$0")
. "$here/lib.sh"

signature=$(sed -n 's/^origin .*signature \([0-9a-f]*\).*/\1/p' "$file")
cp "$file" "$folder/min-given.hb"
"$program" --minimize "$folder/min-given.hb" --output "$folder/min.hb" >"$folder/log" 2>&1 || [ $? = 1 ] || fail "exit code"
grep -q '^this is another program, .* the given one came to 5, 4: .*/min-given-2.hb$' "$folder/log" || fail "it is not said"
cmp -s "$file" "$folder/min-given.hb" || fail "the input has changed"
[ "$(grep -c '^  at ' "$folder/min.hb")" -le 3 ] || fail "more than three deviations"
[ "$(grep -c '^  at ' "$folder/min-given-2.hb")" = 4 ] || fail "the given one's is another"

for one in min min-given-2; do
  "$program" --replay "$folder/$one.hb" --times 10 --json >"$folder/log" 2>&1 || [ $? = 1 ] || fail "exit code of a replay"
  grep -q "\"event\":\"finding\".*\"signature\":\"$signature\"" "$folder/log" || fail "$one fails otherwise"
  "$here/minimal.sh" "$program" "$folder/$one.hb" || fail "$one is not 1-minimal"
done

"$program" --minimize "$folder/min.hb" --output "$folder/again.hb" >"$folder/log" 2>&1 || [ $? = 1 ] || fail "exit code"
grep -q '^already minimal' "$folder/log" && [ ! -e "$folder/again.hb" ] || fail "not the same when minimized again"
