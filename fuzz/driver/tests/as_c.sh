#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# as_c.sh HB SOURCE NAME...: reproducers as tests in C. Each passes on our core and fails on the one that it was found on.
. "$(dirname "$0")/lib.sh"
hb=$1 source=$2
shift 2
to=$work/to

# as_c CODE PATTERN FILE OPTIONS...
as_c() {
    code=$1 pattern=$2 file=$3
    shift 3
    expect "$code" "$pattern" "$hb" corpus add "$file" --as-c --out "$to" --why 'What was wrong.' "$@"
}

# They need nothing but a sequence of calls; each is told by what it broke.
for name; do
    case $name in
    SB-12) said='sched_resched.* gave 0, not SCHED_IPI_FAILED' ;;
    SB-37) said='task_a may run on 0xffffffffffffffff, not 0x1' ;;
    SB-43) said='sched_cpu_offline.* gave 0, not SCHED_REJECT_PINNED' ;;
    OW-12) said='interrupts are off on cpu0 behind an operation' ;;
    OW-13) said='0 != 0x1' ;;
    SB-54) said='sched_recv.* not SCHED_OK' ;;
    esac
    patch=$(echo "$source/selftest/defects/$name"-*.patch)
    cp -r "$source/sched_core" "$work/$name"
    patch -s -p1 -d "$work/$name" <"$patch" || complain "$name: the patch does not apply"
    lower=$(echo "$name" | tr '[:upper:]' '[:lower:]')
    as_c 0 "^passes here, fails on .*/$name: .*($said)" "${patch%.patch}.hb" --name "$lower" --core "$work/$name"
done
[ "$(ls "$to" | wc -l)" = $# ] || complain "not $# tests: $(ls "$to")"
grep -q '^    expect(SCHED_IPI_FAILED, sched_resched(port.sched, CPU(1), ' "$to/sb_12_test.c" || complain "no call in it"
sed -n 3p "$to/sb_12_test.c" | grep -qx ' \* What was wrong.' || complain "no reason above it"

# What shows nothing, is there already, or cannot be kept as calls; and nothing is written.
witness=$(echo "$source"/selftest/defects/SB-12-*.hb)
cp "$to/sb_12_test.c" "$work/before"
as_c 2 'there is one already' "$witness" --name sb-12
cmp -s "$to/sb_12_test.c" "$work/before" || complain "a file was replaced"
as_c 2 'passes on .* too, so it shows nothing' "$witness" --name other --core "$source/sched_core"
as_c 2 'lie inside operations' "$(echo "$source"/selftest/defects/SB-20-*.hb)" --name inside
as_c 2 '--name needs' "$witness" --name 'a b'
expect 2 '--as-c is missing' "$hb" corpus add "$witness" --name x --why x --core "$work/SB-12"
expect 2 '--why needs' "$hb" corpus add "$witness" --name x --why 'ends */ here' --as-c
printf 'hartbreak 1\ncpus 1\ntask a boot\n  yield -> reject-full\n' >"$work/fails.hb"
as_c 1 'fails on the core of this tree' "$work/fails.hb" --name fails
[ "$(ls -A "$to" | wc -l)" = $# ] || complain "something is left: $(ls -A "$to")"
finish
