#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# order.sh MODE SEEDS-TOOL SIM STRESS ...: programs on threads in the order of the simulator.
#   same FILE...              every order is kept to its end, and the state digests agree
#   random N                  the same for N random programs
#   defect FILE SIM STRESS    FILE fails each time with that simulator and those threads, and never with ours
#   race FILE                 the order kept, a race of that core is seen all the same, each time
#   wrong FILE                orders and files that do not fit are said to be so
#   missing NAME              there is no such broken core: fails
set -u
mode=$1
if [ "$mode" = missing ]; then
    echo "FAIL the broken core $2 was not made: its own test says why"
    exit 1
fi
seeds=$2 sim=$3 stress=$4
shift 4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wrong=0

complain() {
    echo "FAIL $*"
    sed 's/^/    /' "$folder/log"
    wrong=$((wrong + 1))
}

# in_order SIM FILE: $folder/entries and $digest, of the simulator.
in_order() {
    "$1" --replay "$2" --entries "$folder/entries" >"$folder/sim" 2>&1
    digest=$(sed -n 's/^sim: state digest //p' "$folder/sim")
    [ -z "$digest" ] || digest=$(printf '%16s' "$digest" | tr ' ' 0)
}

# run STRESS FILE TIMES: $folder/log, and the exit code.
run() {
    timeout 60 "$1" --program "$2" --entries "$folder/entries" --rate --programs "$3" >"$folder/log" 2>&1
}

same() {
    in_order "$sim" "$1"
    [ -n "$digest" ] || complain "no digest of the simulator: $1"
    run "$stress" "$1" "$2" || complain "exit $?: $1"
    grep -q "^threads: order kept in $2 of $2 runs" "$folder/log" || complain "order not kept: $1"
    grep -qx "threads: state digest $digest" "$folder/log" || complain "not $digest: $1"
}

case $mode in
same)
    for file; do same "$file" 3; done
    ;;
random)
    for seed in $(seq 1 "$1"); do
        "$seeds" --random "$seed" $((1 + seed % 4)) >"$folder/random.hb"
        same "$folder/random.hb" 2
    done
    ;;
defect)
    in_order "$2" "$1"
    found=$(sed -n 's/^sim: FINDING \(INV-[0-9]*\) .*/\1/p' "$folder/sim" | head -1)
    [ -n "$found" ] || complain "no finding in the simulator: $1"
    run "$3" "$1" 10
    [ $? = 1 ] || complain "does not fail on threads: $1"
    grep -Eqx "threads: $found [0-9a-f]+ in 10 of 10 runs" "$folder/log" || complain "not $found in 10 of 10 runs: $1"
    grep -q "^threads: order kept in 10 of 10 runs" "$folder/log" || complain "order not kept: $1"
    grep '^threads: INV' "$folder/log"
    same "$1" 10
    ;;
race)
    in_order "$sim" "$1"
    run "$stress" "$1" 4
    [ $? = 1 ] || complain "the race is not seen: $1"
    grep -Eq '^threads: INV-28 [0-9a-f]+ in 4 of 4 runs' "$folder/log" || complain "not a race in 4 of 4 runs: $1"
    grep -q '^threads: order kept in 4 of 4 runs' "$folder/log" || complain "order not kept: $1"
    ;;
wrong)
    for edit in '/^end 0$/s/end/wake/' 's/^op 0 0 0$/op 0 9 9/' 's/^pass 1$/pass 7/' '1,/^pass 0$/s/^pass 0$/start 1/'; do
        in_order "$sim" "$1"
        sed -i "$edit" "$folder/entries"
        run "$stress" "$1" 2 || complain "exit $? after $edit"
        grep -q '^threads: order lost at entry' "$folder/log" || complain "not lost after $edit"
        grep -q '^threads: order kept in 0 of 2 runs' "$folder/log" || complain "counted as kept after $edit"
    done
    in_order "$sim" "$1"
    sed -i '$d' "$folder/entries"
    run "$stress" "$1" 2 || complain "exit $? with an order that ends early"
    grep -q '^threads: order kept in 2 of 2 runs' "$folder/log" || complain "an order that ends early is lost"
    for line in 'pass' 'pass 0 0' 'pass x' 'op 0 1' 'jump 0' 'pass 256' 'inside 0'; do
        in_order "$sim" "$1"
        echo "$line" >>"$folder/entries"
        run "$stress" "$1" 1
        [ $? = 2 ] || complain "taken: $line"
        grep -Eq "entries:[0-9]+: no entry" "$folder/log" || complain "no clear line for: $line"
    done
    : >"$folder/entries"
    run "$stress" "$1" 1
    [ $? = 2 ] || complain "an empty order is taken"
    ;;
esac
[ $wrong = 0 ] || exit 1
echo "ok"
