#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# shards.sh HB-SIM SCENARIO: three shards together run as many executions as the whole, and none runs them all, whether the
# bounds go in turn (dfs) or not.
set -eu
sim=$1 scenario=$2
count() {
    "$sim" --scenario "$scenario" --cpus 2 --bound 1 "$@" |
        sed -n 's/^explored .* \([0-9]*\) executions .*/\1/p'
}
whole=$(count --strategy dfs-plain)
for strategy in dfs-plain dfs; do
    sum=0
    for shard in 1 2 3; do
        part=$(count --strategy $strategy --shard "$shard/3")
        [ "$part" -gt 0 ] && [ "$part" -lt "$whole" ] || { echo "FAIL: shard $shard runs $part of $whole"; exit 1; }
        sum=$((sum + part))
    done
    echo "$strategy: whole $whole, three shards together $sum"
    [ "$sum" = "$whole" ] || exit 1
done
