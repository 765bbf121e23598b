#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hunt_lanes.sh HB-FAKE FAKE-DIR: what a hunt makes of the worlds' ways to end.
. "$(dirname "$0")/lib.sh"
use_fakes "$1" "$2"
cd "$work" || exit 2

console good <<'EOF'
echo "KSELFTEST: smp online ok"
echo "KINIT: invariants exercised 2 of 28 mask 6"
echo "KSELFTEST: verdict ok passed=1 skipped=0 failed=0"
sleep 0.2
EOF
all='hb-sim hb-fuzz-program hb-fuzz-program-asan hb-stress-tsan hb-stress-tsan-locks hb-stress-asan'
canary() {
    world hb-sim-defect-SB-01 <<EOF
[ "$1" = none ] || echo '{"event":"finding","world":"sim","invariant":"$1","title":"t","signature":"1","detail":"d","file":"f","new":true}'
[ "$1" = none ]
EOF
}
clean_worlds() {
    canary INV-13
    for name in hb-seeds $all; do
        world "$name" <<'EOF'
case "$*" in *--canary*) exit 0 ;; esac
echo '{"event":"done","world":"sim","programs":5,"executions":50,"seconds":0.2,"exercised":"1e","findings":0,"verdict":"clean","reason":""}'
case "$*" in *--replay*) exit 0 ;; esac # a regression, not a slice
sleep 0.2
EOF
    done
}

clean_worlds
expect 0 'verdict: clean, 0 findings' "$hb" hunt --for 1s --jobs 8
also 'threads +tsan .* 4 of 28'
also 'harts +boots .*boots'
expect 0 '"lane":"random","world":"sim"' "$hb" hunt --for 1s --jobs 8 --json
expect 0 'tsan +skipped: --without tsan' "$hb" hunt --for 1s --jobs 8 --without tsan
rm -rf findings

# A bug that must be found: without it, or with another verdict, what the simulator says of the core is not believed.
for found in none INV-14; do
    canary $found
    expect 3 'sim +random +NOT RUN: the canary hb-sim-defect-SB-01 was not found' "$hb" hunt --for 1s --jobs 8
done
also 'threads +asan +[0-9]'
canary INV-13

world hb-sim <<'EOF'
echo '{"event":"finding","world":"sim","invariant":"INV-03","title":"queue owner","signature":"7c1f0a9e","detail":"d","file":"findings/7c1f0a9e/found.hb","new":true}'
sleep 0.2
exit 1
EOF
expect 1 'FOUND INV-03 queue owner: d  signature 7c1f0a9e' "$hb" hunt --for 1s --jobs 8
also 'verdict: FAIL, 1 finding in'
also '^REPLAY: ./hartbreak replay findings/7c1f0a9e/found.hb$'

clean_worlds
world hb-stress-tsan <<'EOF'
echo "FATAL: ThreadSanitizer: unexpected memory mapping" >&2
exit 3
EOF
expect 3 'tsan +NOT RUN: FATAL: ThreadSanitizer' "$hb" hunt --for 1s --jobs 8
also 'verdict: NOT COMPLETE'
also 'threads +asan +[0-9]'

clean_worlds
world hb-fuzz-program <<'EOF'
echo "==1==ERROR: AddressSanitizer: stack-overflow" >&2
exit 77
EOF
expect 1 'FOUND INV-27 crash: it ended with 77 and no report' "$hb" hunt --for 1s --jobs 8
world hb-fuzz-program <<'EOF'
kill -SEGV $$
EOF
expect 1 'FOUND INV-27 crash: it ended with 139' "$hb" hunt --for 1s --jobs 8

clean_worlds
expect 3 'world harts NOT REACHED' "$hb" hunt --for 0.5s --jobs 1

world hb-fuzz-program <<'EOF'
trap 'exit 72' INT
while :; do sleep 0.1; done
EOF
"$hb" hunt --for 60s --jobs 2 >"$work/out" 2>&1 &
pid=$!
sleep 1.5
kill -TERM $pid
wait $pid
[ $? = 130 ] && grep -q 'verdict: interrupted' "$work/out" && echo "ok   130 interrupted" || complain "SIGTERM did not end it with 130"

# A slice of a long hunt is long, once every lane has run: it begins by reading all of the corpus.
clean_worlds
for name in hb-sim hb-fuzz-program; do
    world "$name" <<EOF
echo "\$*" >>"$work/words"
echo '{"event":"done","world":"sim","programs":5,"executions":50,"seconds":0.2,"exercised":"1e","findings":0,"verdict":"clean","reason":""}'
case "\$*" in *--replay*) exit 0 ;; esac
sleep 0.2
EOF
done
"$hb" hunt --for 2d --jobs 8 >"$work/out" 2>&1 &
pid=$!
sleep 2
kill -TERM $pid
wait $pid
grep -q '^hunt in sched_core: 2.0 d, 8 jobs' "$work/out" || complain "no word of two days"
grep -q -e '-max_total_time=10 ' "$work/words" || complain "no short slice first: $(cat "$work/words")"
grep -q -e '-max_total_time=480 ' "$work/words" || complain "no long slice: $(cat "$work/words")"
grep -q -e '--random .*--seconds 480 ' "$work/words" || complain "no long slice of random programs: $(cat "$work/words")"
expect 2 'needs a time as 60s, 10m, 2h, 3d or 2w, at most a year' "$hb" hunt --for 53w

# Fuzzing alone: libFuzzer's codes become ours.
world hb-fuzz-program <<'EOF'
echo "#4096	DONE   cov: 1" >&2
exit 0
EOF
expect 0 '4096 executions' "$hb" fuzz --for 1s
for code in 66 70 71 77; do
    world hb-fuzz-program <<EOF
echo "Test unit written to ./crash-1" >&2
exit $code
EOF
    expect 1 'REPLAY: ./hartbreak replay ./crash-1' "$hb" fuzz --for 1s
done

# A replay that does not fail says so, and is no finding.
echo 'hartbreak 1' >some.hb
world hb-sim </dev/null
expect 0 'did not reproduce \(0/7\)' "$hb" replay some.hb --times 7
finish
