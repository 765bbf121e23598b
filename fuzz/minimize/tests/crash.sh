#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# crash.sh TARGET BROKEN WHOLE SEEDS-TOOL FILES...: what a fuzz target of a broken core leaves when it stops is minimized and
# replayed by the hb-sim of that core, with the signature that the target said; on a whole core it does not fail.
set -u
target=$1 broken=$2 whole=$3 tool=$4
shift 4
. "$(dirname "$0")/lib.sh"

mkdir "$folder/seeds" "$folder/corpus"
"$tool" "$folder/seeds" "$@" >/dev/null
"$target" -runs=100000 -seed=1 -artifact_prefix="$folder/" "$folder/corpus" "$folder/seeds" >"$folder/log" 2>&1 &&
  fail "the target found nothing"
signature=$(sed -n 's/.*"event":"finding".*"signature":"\([0-9a-f]*\)".*/\1/p' "$folder/log")
crash=$(ls "$folder"/crash-* 2>/dev/null)
[ -s "$crash" ] || fail "the target left no file"

"$broken" --minimize "$crash" --output "$folder/min.hb" >"$folder/log" 2>&1
[ $? = 1 ] || fail "not minimized"
grep -q 'reproduces 10/10 as before 10/10' "$folder/log" || fail "it says nothing of how surely it fails"
cat "$folder/log"
grep -q "signature $signature" "$folder/min.hb" || fail "another signature than $signature"
"$broken" --replay "$folder/min.hb" --times 10 >"$folder/log" 2>&1
[ $? = 1 ] && grep -q 'the same execution as recorded' "$folder/log" || fail "the replay is another execution"

"$whole" --minimize "$crash" --output "$folder/none.hb" >"$folder/log" 2>&1
[ $? = 0 ] && grep -q '^did not reproduce (0/10)$' "$folder/log" || fail "it fails on the whole core"
[ ! -e "$folder/none.hb" ] || fail "there is an output of what did not reproduce"
