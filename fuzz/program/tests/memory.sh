#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# memory.sh RUNNER-BUILDER EXAMPLES [GROWTH]: the memory of an exploration does not grow with the number of executions: the
# same bytes counted, and not 256 KiB more resident, after a hundred times as many. GROWTH is added, to see that it is seen.
set -eu
compile=$1 examples=$2 growth=${3:-0}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$compile" -o "$work/runner" "$examples/runqueue.c" -- -DK=4 -DN=2

# after STRATEGY EXECUTIONS FIELD
after() {
    "$work/runner" --strategy "$1" --executions "$2" --json | sed -n "s/.*\"$3\":\([0-9]*\).*\"shares\".*/\1/p"
}

# least STRATEGY EXECUTIONS: resident, of three runs: the host counts pages of a process late, up to some 200 KiB of them.
least() {
    for run in 1 2 3; do after "$1" "$2" resident; done | sort -n | head -n 1
}

for strategy in random dfs portfolio; do
    few=$(least $strategy 1000) many=$(($(least $strategy 100000) + growth))
    echo "$strategy: $few KiB after 1000 executions, $many KiB after 100000"
    [ "$few" -gt 0 ] && [ $((many - few)) -le 256 ] || { echo "FAIL: it grows"; exit 1; }
    [ "$(after $strategy 1000 bytes)" = "$(after $strategy 100000 bytes)" ] || { echo "FAIL: $strategy: bytes grow"; exit 1; }
done
