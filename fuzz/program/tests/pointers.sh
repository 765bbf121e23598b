#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# pointers.sh HB-COMPILE FILE: of the rows of FILE, those called READS or WRITES are data races and those called QUIET are
# not, and all of them under a lock are right.
set -u
compile=$1 file=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$compile" -o "$work/runner" "$file" >"$work/err" 2>&1 || { echo "FAIL: $(head -n 1 "$work/err")"; exit 1; }
sed -n 's/^    \(READS\|WRITES\|QUIET\)(\(.*\)$/\1 \2/p' "$file" >"$work/rows"

# verdict: of the program, or "finding INV-nn". No symbolizer is found, since nobody reads the lines.
verdict() {
    PATH=/ "$work/runner" --strategy dfs --memory sc --first --json </dev/null >"$work/out" 2>&1
    sed -n 's/.*"event":"done".*"verdict":"\([a-z]*\)","complete":"\([a-z]*\)".*"invariant":"\([^"]*\)".*/\1 \2 \3/p' "$work/out"
}

wrong=0 row=0
while read -r kind call; do
    got=$(ROW=$row verdict)
    case $kind/$got in
    "READS/finding cut INV-28" | "WRITES/finding cut INV-28" | "QUIET/clean yes "*) ;;
    *) echo "FAIL $kind $call: $got"; wrong=$((wrong + 1)) ;;
    esac
    row=$((row + 1))
done <"$work/rows"
ROW=0 "$work/runner" --strategy dfs --memory sc --first </dev/null >"$work/out" 2>&1
grep -q 'data race in sscanf' "$work/out" && sed '/now:/,/before:/!d' "$work/out" | grep -q '^    act' ||
    { echo "FAIL: it is not shown who called: $(cat "$work/out")"; wrong=$((wrong + 1)); }
unset ROW
got=$(verdict)
[ "$got" = "clean yes " ] || { echo "FAIL under a lock: $got: $(tail -n 3 "$work/out")"; wrong=$((wrong + 1)); }
[ "$row" -gt 0 ] && [ "$wrong" = 0 ] || { echo "$wrong of $row wrong"; exit 1; }
echo "all $row as expected"
