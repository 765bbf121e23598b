#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# boot_verdict.sh HB-FAKE FAKE-DIR: a boot is ok when the final marker and the exit code both say so, and not else.
. "$(dirname "$0")/lib.sh"
use_fakes "$1" "$2"
cd "$work" || exit 2
good='echo "KSELFTEST: smp online ok"
echo "KSELFTEST: ipi resched skipped (smp=1)"
echo "KINIT: invariants exercised 2 of 28 mask 6"'
verdict='echo "KSELFTEST: verdict ok passed=1 skipped=1 failed=0"'

console good <<EOF
$good
$verdict
EOF
expect 0 'verdict: clean, 0 findings' "$hb" boot --smp 1,4 --repeat 3
expect 0 '"boot_hart":0,"passed":1,"skipped":1,"failed":0,"exit":0' "$hb" boot --json
expect 0 'another than 0 in 0 of 3 boots .*judged from 80' "$hb" boot --smp 1,2 --repeat 3
expect 1 'another than 0 in 0 of 80 boots .*FAIL' "$hb" boot --smp 2,4 --repeat 40
FAKE_HART=1 expect 0 'another than 0 in 80 of 80 boots' "$hb" boot --smp 2,4 --repeat 40
expect 0 '!another than 0' "$hb" boot --smp 1 --repeat 90

console code <<EOF
$good
$verdict
exit 3
EOF
expect 1 "marker says ok, but QEMU's exit code is 3" "$hb" boot
console silent <<EOF
$good
EOF
expect 1 'final marker is missing \(QEMU exit code 0\)' "$hb" boot
expect 1 '  \| KSELFTEST: smp online ok' "$hb" boot
expect 1 'REPLAY: ./hartbreak replay ' "$hb" boot
console failing <<EOF
$good
echo "KSELFTEST: wakeup FAIL INV-13 lost wake-up: cpu 1"
echo "KSELFTEST: verdict FAIL passed=1 skipped=1 failed=1"
exit 1
EOF
expect 1 'FOUND INV-13 wakeup: KSELFTEST: wakeup FAIL INV-13' "$hb" boot
expect 1 "REPLAY: ./hartbreak replay scenario:wakeup --world harts --smp 2" "$hb" boot --smp 2
expect 1 'verdict: FAIL, 1 finding in other$' "$hb" boot --repeat 5 --out other
expect 0 'INV-13' cat other/*/console.txt
expect 1 'reproduced \(3/3\)' "$hb" replay scenario:wakeup --world harts --times 3
console lying <<EOF
$good
echo "KSELFTEST: wakeup FAIL INV-13 lost wake-up: cpu 1"
$verdict
EOF
expect 1 'wakeup FAIL INV-13' "$hb" boot
console miscounted <<EOF
$good
echo "KSELFTEST: verdict ok passed=26 skipped=0 failed=0"
EOF
expect 1 'the verdict counts passed=26' "$hb" boot
console later <<EOF
$good
$verdict
echo "KSELFTEST: kill ok"
EOF
expect 1 'markers came after the final one' "$hb" boot
console absent <<EOF
echo "KINIT: cpu9 online"
$good
$verdict
EOF
expect 1 'harts said they are online' "$hb" boot
console empty <<EOF
echo "KSELFTEST: verdict ok passed=0 skipped=0 failed=0"
EOF
expect 1 'no self-test ran' "$hb" boot
console hanging <<EOF
$good
sleep 60
EOF
expect 1 'hang: no end after 1 s' "$hb" boot --timeout 1s
console usage <<EOF
echo "KINIT: boot argument only=nope names no scenario"
echo "KSELFTEST: verdict FAIL passed=0 skipped=0 failed=0"
exit 2
EOF
expect 2 'only=nope names no scenario' "$hb" boot --only nope
FAKE_CONSOLE=$work/good
expect 3 'no qemu-system-riscv64 on this machine' /usr/bin/env PATH=/nonexistent "$hb" boot
finish
