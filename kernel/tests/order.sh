#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# order.sh MODE SEEDS-TOOL SIM KERNEL ...: programs on harts in the order of the simulator.
#   same FILE...              every order is kept to its end, and the state digests agree
#   random N                  the same for N random programs
#   defect FILE SIM KERNEL    FILE fails on that simulator and that kernel, and on ours on neither
#   wrong FILE                orders and files that do not fit are said to be so
set -u
mode=$1 seeds=$2 sim=$3 kernel=$4
shift 4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wrong=0

complain() {
    echo "FAIL $*"
    sed 's/^/    /' "$folder/console"
    wrong=$((wrong + 1))
}

# in_order SIM FILE: $folder/initrd and $digest, of the simulator.
in_order() {
    "$seeds" --text "$2" >"$folder/text" || exit 1
    "$1" --replay "$2" --entries "$folder/entries" >"$folder/sim" 2>&1
    digest=$(sed -n 's/^sim: state digest //p' "$folder/sim")
    cat "$folder/text" "$folder/entries" >"$folder/initrd"
}

# boot KERNEL: $folder/console and its exit code.
boot() {
    cpus=$(sed -n 's/^cpus //p' "$folder/text")
    timeout 60 qemu-system-riscv64 -M virt -smp "$cpus" -nographic -no-reboot -bios default -kernel "$1" \
        -initrd "$folder/initrd" -append "repeat=${repeat:-2} watchdog=10000" >"$folder/raw" 2>&1 </dev/null
    code=$?
    tr -d '\r' <"$folder/raw" >"$folder/console"
    return $code
}

same() {
    in_order "$sim" "$1"
    boot "$kernel" || complain "exit $?: $1"
    [ -n "$digest" ] || complain "no digest of the simulator: $1"
    [ "$(grep -c '^KINIT: gate: order kept' "$folder/console")" = 1 ] || complain "order not kept: $1"
    [ "$(sed -n 's/^KINIT: state digest //p' "$folder/console")" = "$digest" ] || complain "not $digest: $1"
}

case $mode in
same)
    for file; do same "$file"; done
    ;;
random)
    for seed in $(seq 1 "$1"); do
        "$seeds" --random "$seed" $((1 + seed % 4)) >"$folder/random.hb"
        same "$folder/random.hb"
    done
    ;;
defect)
    in_order "$2" "$1"
    grep -q '^sim: FINDING' "$folder/sim" || complain "no finding in the simulator: $1"
    boot "$3"
    [ $? = 1 ] || complain "does not fail on harts: $1"
    invariant=$(sed -n 's/^sim: FINDING \(INV-[0-9]*\).*/\1/p' "$folder/sim" | head -1)
    grep -q "^KSELFTEST: reproducer FAIL $invariant " "$folder/console" || complain "not $invariant on harts: $1"
    grep '^KSELFTEST: reproducer FAIL' "$folder/console"
    same "$1"
    ;;
wrong)
    in_order "$sim" "$1"
    for edit in '/^entries/,$s/^end 0$/wake 0/' '/^entries/,$s/^op 0 0 0$/op 0 9 9/' '$d'; do
        in_order "$sim" "$1"
        sed -i "$edit" "$folder/initrd"
        boot "$kernel" || complain "exit $? after $edit"
        grep -q '^KINIT: gate: order lost' "$folder/console" ||
            { [ "$edit" = '$d' ] && grep -q 'gate: order kept' "$folder/console"; } || complain "not lost after $edit"
    done
    in_order "$sim" "$1"
    for line in 'pass' 'pass 0 0' 'pass x' 'op 0 1' 'jump 0' 'pass 256'; do
        { cat "$folder/text" "$folder/entries"; echo "$line"; } >"$folder/initrd"
        boot "$kernel"
        [ $? = 2 ] || complain "taken: $line"
        grep -q 'of its entries is none' "$folder/console" || complain "no clear line for: $line"
    done
    ;;
esac
[ $wrong = 0 ] || exit 1
echo "ok"
