#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gdb_harts.sh HB BIN KERNEL SOURCE: gdb on the kernel; BIN has hb-sim-defect-SB-12 and the tools, KERNEL that core's kernel.
. "$(dirname "$0")/lib.sh"
hb=$1 bin=$2 kernel=$3 source=$4
file=$(echo "$source"/selftest/defects/SB-12-*.hb)
gdb=$(command -v gdb-multiarch || command -v gdb) || { echo "gdb is not installed: ./hartbreak doctor"; exit 1; }

"$bin/hb-seeds" --text "$file" >"$work/initrd" || exit 1
"$bin/hb-sim-defect-SB-12" --replay "$file" --entries "$work/entries" >/dev/null 2>&1
cat "$work/entries" >>"$work/initrd"
count=$(grep -c '^[a-z-]* [0-9]' "$work/entries")

# debug COMMAND...: the broken kernel under gdb. QEMU ends with it.
debug() {
    printf '%s\n' "$@" >"$work/commands"
    rm -f "$work/socket"
    timeout 120 qemu-system-riscv64 -M virt -smp 2 -nographic -bios default -kernel "$kernel" -initrd "$work/initrd" \
        -S -gdb "unix:$work/socket,server=on,wait=off" >"$work/console" 2>&1 </dev/null &
    qemu=$!
    while [ ! -S "$work/socket" ] && kill -0 $qemu 2>/dev/null; do sleep 0.02; done
    timeout 100 "$gdb" -nx -q -batch "$kernel" -ex "target remote $work/socket" -x "$source/fuzz/driver/gdb/hb.py" \
        -x "$work/commands"
    code_of_gdb=$?
    kill $qemu 2>/dev/null
    wait $qemu
    return $code_of_gdb
}

expect 0 '^FAIL behind entry [0-9]+, cpu[01] judges: INV-12 ' debug 'hb fail' 'hb runqueues' 'hb where' 'hb locks' 'hb cpu 1' 'hb cpu' 'hb back' \
    'hb tasks' 'hb until 5' 'hb tasks' 'hb step' 'p run.sched.cpus[0].rq' 'hb fail'
cp "$work/out" "$work/said"
# It fails behind the last entry, and the entries are those of the simulator.
grep -q "^FAIL behind entry $count, " "$work/said" || complain "not behind entry $count"
for n in $count 5 6; do
    entry=$(grep '^[a-z-]* [0-9]' "$work/entries" | sed -n "${n}p")
    word=${entry%% *} rest=${entry#* }
    [ "$word" != op ] || word="a.${entry##* } [a-z-]* {"
    grep -q "^entry $n, cpu${rest%% *}: $word" "$work/said" || complain "entry $n is '$entry'"
done
expect 0 '^  ipi +requested 1, coalesced 0, sent 1, failed 0, trapped 0, .*outstanding$' cat "$work/said"
expect 0 '^cpu[01]  hart [0-9], started' cat "$work/said"
expect 0 '^  sched_idle +idle.c:[0-9]+$' cat "$work/said"
expect 0 '^a +0 +1 +running +0 +normal +0 +a.2 exit' cat "$work/said"
expect 0 '^cpu0  holds none$' cat "$work/said"
[ "$(grep -c '^FAIL behind' "$work/said")" = 2 ] || complain "it does not fail again after a reset"

# The whole way, on our core: it does not fail, and nothing is left behind.
expect 0 '^the run is over behind entry [0-9]+, and did not fail' "$hb" replay "$file" --world harts --gdb -- -nx -batch \
    -ex 'hb fail'
expect 2 'gdb needs a terminal' "$hb" replay "$file" --world harts --gdb
for left in /proc/[0-9]*/cmdline; do
    if cat "$left" 2>/dev/null | tr '\0' ' ' | grep -q "^qemu-system-riscv64 .*$bin/replay-.* -gdb unix:"; then
        complain "a QEMU is left: $left"
    fi
done
finish
