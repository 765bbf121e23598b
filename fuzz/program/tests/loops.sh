#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# loops.sh HB-COMPILE ORACLE FOLDER COUNT SEED: random programs that poll, with atomics and with plain variables: the machine
# finds what the oracle calls a trap, in whatever it can go through, and nothing else; most it goes through wholly. Where it could not
# let a weak compare-exchange fail once more, it says so.
set -u
compile=$1 oracle=$2 folder=$3 count=$4 seed=$5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 ran=0 whole=0
"$compile" -o "$work/atomic" "$folder/loops.c" || exit 1
"$compile" --races off -o "$work/plain" "$folder/loops.c" -- -DPLAIN || exit 1
"$oracle" "$count" "$seed" >"$work/programs" || exit 1

# judge RUNNER RACES WHAT PROGRAM
judge() {
    PROGRAM=$4 "$work/$1" --races "$2" --memory sc --strategy portfolio --first --executions 30000 --json >"$work/out" 2>&1
    code=$?
    ran=$((ran + 1))
    case $code-$3 in
    1-trap) grep -q '"invariant":"INV-15"' "$work/out" && whole=$((whole + 1)) && return ;;
    0-trap) grep -q '"bounds":"[^"]*weak compare-exchange' "$work/out" && return ;;
    0-ends)
        grep -q '"complete":"yes"' "$work/out" && whole=$((whole + 1))
        return
        ;;
    esac
    echo "FAIL PROGRAM=$4 $1: $3, but exit $code: $(tail -n 1 "$work/out")"
    wrong=$((wrong + 1))
}

while read -r what program weak; do
    judge atomic on "$what" "$program"
    [ -n "$weak" ] || judge plain off "$what" "$program"
done <"$work/programs"
[ "$ran" -gt 0 ] && [ "$wrong" = 0 ] || { echo "$wrong of $ran wrong"; exit 1; }
[ $((whole * 4)) -gt $((ran * 3)) ] || { echo "only $whole of $ran searches came to an end"; exit 1; }
echo "all $ran as the oracle says, $whole searches came to their end"
