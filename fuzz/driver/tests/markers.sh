#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# markers.sh HB ROOT: a boot prints every promised marker, and all those that the core's files declare as their proof;
# with one hart the ones that need more are skipped, each said.
. "$(dirname "$0")/lib.sh"
hb=$1 root=$2
"$hb" boot --smp 4 --console --out "$work/findings" >"$work/four" 2>&1 || { cat "$work/four"; exit 1; }
"$hb" boot --smp 1 --console --out "$work/findings" >"$work/one" 2>&1 || { cat "$work/one"; exit 1; }
while IFS= read -r name; do
    if grep -qxF "KSELFTEST: $name ok" "$work/four"; then
        echo "ok   4 harts: $name"
    else
        : >"$work/out"
        complain "4 harts: no marker 'KSELFTEST: $name ok'"
    fi
    grep -qxE "KSELFTEST: $name (ok|skipped \(smp=1\))" "$work/one" || { : >"$work/out"; complain "1 hart: $name is neither ok nor skipped"; }
done <<'EOF'
smp online
ipi counterfactual
ipi resched
test_reject_invalid_ipi_target_cpu
test_reject_offline_cpu_resched
work stealing
test_reject_steal_above_bound
test_reject_steal_higher_qos
per-cpu ticks
qos order
affinity
test_reject_affinity_without_online_cpu
wakeup
block timeout
kill
ipc
backpressure
cpu offline
test_reject_offline_with_pinned_task
ipi rollback
ipi rate limit
lock order
telemetry bound
stale handle
trap stacks
stack guard
EOF
expect 0 '^KINIT: cpu3 online$' cat "$work/four"
expect 0 '^KSELFTEST: verdict ok passed=26 skipped=0 failed=0$' cat "$work/four"
expect 0 '^KSELFTEST: work stealing skipped \(smp=1\)$' cat "$work/one"
expect 0 '^ok [0-9]+ - ' cat "$work/four"
expect 0 '!.' "$root/style/core_headers.sh" "$root" "$work/four"
finish
