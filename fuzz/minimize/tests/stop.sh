#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# stop.sh BROKEN FILE OPTIONS...: a reduction that is stopped, by a number of runs, by the time or by Ctrl-C, has written the
# best so far, which fails as before and is no larger than what was given.
set -u
broken=$1 file=$2
shift 2
. "$(dirname "$0")/lib.sh"

"$broken" --program "$file" "$@" --first --out "$folder/out" >"$folder/log" 2>&1
found=$(ls "$folder"/out/*/found.hb) || fail "not found"
signature=$(basename "$(dirname "$found")")
large=$(wc -l <"$found")

# best: what is there after a stop.
best() {
  [ -s "$folder/min.hb" ] || fail "$1: nothing was written"
  [ "$(wc -l <"$folder/min.hb")" -lt "$large" ] || fail "$1: not smaller"
  "$broken" --replay "$folder/min.hb" --json >"$folder/log" 2>&1
  grep -q "\"event\":\"finding\".*\"signature\":\"$signature\"" "$folder/log" || fail "$1: it fails otherwise"
}

"$broken" --minimize "$found" --output "$folder/min.hb" --executions 60 >"$folder/log" 2>&1
[ $? = 1 ] && grep -q 'before all was tried: it may get smaller' "$folder/log" || fail "60 runs are not all"
best "a number of runs"
rm "$folder/min.hb"
"$broken" --minimize "$found" --output "$folder/min.hb" --seconds 1 >"$folder/log" 2>&1
[ $? = 1 ] || fail "--seconds"
best "a time"

# Nothing is smaller yet, and nobody says that nothing could be.
"$broken" --minimize "$found" --output "$folder/none.hb" --executions 1 >"$folder/log" 2>&1
[ $? = 1 ] && grep -q '^nothing smaller so far: ' "$folder/log" && ! grep -q 'already minimal' "$folder/log" &&
  [ ! -e "$folder/none.hb" ] || fail "one run is not all"

# Early enough to interrupt it, late enough that something was smaller.
for seconds in 0.05 0.1 0.2 0.4 0.8 1.6 3.2; do
  rm -f "$folder/min.hb"
  timeout --preserve-status -s INT $seconds "$broken" --minimize "$found" --output "$folder/min.hb" >"$folder/log" 2>&1
  code=$?
  [ $code = 130 ] && [ -s "$folder/min.hb" ] && break
done
[ $code = 130 ] || fail "exit code $code, not 130"
grep -q '^interrupted before all was tried' "$folder/log" || fail "it does not say that it was interrupted"
best "an interrupt"
echo "stopped by runs, time and interrupt: $(wc -l <"$folder/min.hb") of $large lines left"
