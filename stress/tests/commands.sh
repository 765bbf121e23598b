#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The command line of hb-stress: exit codes, bad input, a program's own expectations, a stop on request.
# usage: commands.sh HB_STRESS
set -u
stress=$1
failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# expect CODE PATTERN arguments...: runs hb-stress; PATTERN must be in what it says.
expect() {
    wanted=$1 pattern=$2
    shift 2
    code=0
    "$stress" "$@" >"$work/log" 2>&1 || code=$?
    if [ "$code" -ne "$wanted" ] || ! grep -Eq "$pattern" "$work/log"; then
        echo "FAIL: $* : exit code $code instead of $wanted, or no '$pattern' in:"
        sed 's/^/  | /' "$work/log"
        failed=1
    fi
}

cat >"$work/good.hb" <<'END'
hartbreak 1
cpus 2
task a boot qos normal affinity 0
  spawn b -> ok
  yield
task b qos normal affinity 1
  exit
END
sed 's/yield/resched 7 -> ok/' "$work/good.hb" >"$work/broken.hb"
sed 's/exit/block/; s/yield/await b exited/' "$work/good.hb" >"$work/waits.hb"
sed 's/yield/yeild/' "$work/good.hb" >"$work/misspelt.hb"
head -c 40 "$work/good.hb" >"$work/cut.hb"

expect 0 'clean: 3 programs' --program "$work/good.hb" --programs 3
expect 1 'FINDING INV-10 .*reject-cpu' --program "$work/broken.hb" --programs 1 --out "$work/out"
expect 1 'FINDING INV-10 .*await expected ok, got timeout: at a.1' --program "$work/waits.hb" --programs 1
expect 0 'KSELFTEST: wakeup ok' --scenario wakeup --cpus 2
expect 0 'skipped \(smp=1\)' --scenario 'work stealing' --cpus 1
expect 0 '"verdict":"clean"' --json --programs 2
expect 0 'canary' --canary
expect 0 'work stealing' --list
expect 2 "misspelt.hb:5:3" --program "$work/misspelt.hb"
expect 2 'cut.hb' --program "$work/cut.hb"
expect 2 'absent.hb' --program "$work/absent.hb"
expect 2 'no scenario' --scenario wakeupp
expect 2 'from 1 to 64' --cpus 0
expect 2 'from 1 to 64' --cpus 65
expect 2 'commas' --cpus 1,,2
expect 2 'expected a number' --seed x1
expect 2 'expected send, start or spawn' --fail-nth ipi
expect 2 'unrecognized option' --cpu-count 2
expect 2 'unexpected argument' more

# What was saved replays to the same finding.
set -- "$work"/out/*/found.hb
expect 1 'FINDING INV-10' --program "$1" --programs 1

# The same seed runs the same programs.
"$stress" --programs 20 --seed 5 --json | sed -n 's/.*"event":"done".*"programs":\([0-9]*\),"executions":\([0-9]*\).*/\1 \2/p' >"$work/one"
"$stress" --programs 20 --seed 5 --json | sed -n 's/.*"event":"done".*"programs":\([0-9]*\),"executions":\([0-9]*\).*/\1 \2/p' >"$work/two"
if [ ! -s "$work/one" ] || ! cmp -s "$work/one" "$work/two"; then
    echo "FAIL: the same seed ran another number of programs"
    failed=1
fi

# A stop on request ends between two runs with the results so far.
for signal in INT TERM; do
    : >"$work/log" # what stood in it says nothing of the run that begins now
    "$stress" --seconds 600 >>"$work/log" 2>&1 &
    pid=$!
    while ! grep -q 'seed' "$work/log"; do sleep 0.05; done
    kill -s $signal $pid
    code=0
    wait $pid || code=$?
    if [ "$code" -ne 130 ] || ! grep -q 'interrupted' "$work/log"; then
        echo "FAIL: SIG$signal: exit code $code instead of 130, or no word of it"
        failed=1
    fi
done
exit $failed
