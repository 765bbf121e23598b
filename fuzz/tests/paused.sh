#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# paused.sh HB-SIM: all scenarios in turn, on a machine that does something else for a while: the same executions, in the same
# order, so that a finding comes after as many of them.
set -u
program=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# explore NAME: in the background.
explore() {
    "$program" --scenario all --executions 5000 --until INV-10 --seed 1 --memory sc --json --out "$folder/$1" >"$folder/$1.log" 2>&1 &
    child=$!
}

# told NAME: how it ended, without what time it took.
told() { grep '"event":"done"' "$folder/$1.log" | sed 's/"seconds":[0-9.]*,//g; s/"reproducer":"[^"]*"//'; }

explore alone
wait $child
explore paused
sleep 0.1
for n in 1 2 3; do
    kill -STOP $child && sleep 0.4 && kill -CONT $child || { echo "it ended before it was stopped"; exit 1; }
    sleep 0.05
done
wait $child
[ -n "$(told alone)" ] || { cat "$folder/alone.log"; exit 1; }
[ "$(told alone)" = "$(told paused)" ] || { told alone; told paused; echo "a pause changed what was found"; exit 1; }
echo "the same with pauses: $(told alone | grep -o '"executions":[0-9]*' | head -n 1)"
