#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# replay_threads.sh HB SOURCE: the verb `replay --world threads`: the order of the simulator, the rate, and what is said.
set -u
hb=$1 source=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
wrong=0

# expect CODE PATTERN...: replays in.hb, with $times; each pattern is a line of what is said.
times=
expect() {
    wanted=$1 code=0
    shift
    "$hb" replay in.hb --world threads $times --out "$folder/out" >log 2>/dev/null || code=$?
    [ "$code" = "$wanted" ] || { echo "FAIL exit code $code, wanted $wanted"; wrong=1; }
    for pattern; do
        grep -Eq "^$pattern\$" log || { echo "FAIL no line: $pattern"; wrong=1; }
    done
    [ "$wrong" = 0 ] || cat log
}

cp "$source/corpus/seeds/program/spawn-wake.hb" in.hb
expect 0 'order kept in 10 of 10 runs' 'state digest: sim ([0-9a-f]{16}), threads \1' 'did not reproduce .0/10.'
# What fails in the simulator too.
sed 's/^  yield/  resched 7 -> ok/' "$source/corpus/seeds/program/yield-fifo.hb" >in.hb
expect 1 'order kept in 10 of 10 runs' 'state digest: .*' 'reproduced .10/10.' 'REPLAY: .* --world threads'
# With a signature of something else: what fails is not what was recorded.
echo 'origin world sim memory sc points access signature 01234567' >>in.hb
sed -i 's/-> ok//' in.hb
expect 0 'did not reproduce .0/10.'
# Found on threads: no schedule of the simulator leads there, so there is no order to keep.
printf 'hartbreak 1\ncpus 2\ntask a boot\n  yield\norigin world threads signature 01234567 seed 1\n' >in.hb
times='--times 50'
expect 0 'found on threads, and not by its schedule: they run freely' 'did not reproduce .0/50.'
times=
# In the middle of an operation.
cp "$source/corpus/seeds/program/schedule.hb" in.hb
expect 0 'needs preemption inside an operation .7 of 9 deviations.: [0-9]+ stops there, or near, in all runs'
[ $wrong = 0 ] || exit 1
echo ok
