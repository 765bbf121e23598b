#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cut.sh HB-SIM SCENARIO: a bounded search that a budget cuts says, in words and in JSON, which smaller bound it has all of,
# and nothing of the kind if it has not even that.
set -u
sim=$1 scenario=$2
# expect WHAT PATTERN OPTIONS...
expect() {
    what=$1 pattern=$2
    shift 2
    out=$("$sim" --scenario "$scenario" --cpus 2 --strategy dfs "$@")
    printf '%s\n' "$out" | grep -q -e "$pattern" && return
    printf 'FAIL: %s: no line has %s:\n%s\n' "$what" "$pattern" "$out"
    exit 1
}
expect "in words" "every schedule with at most 1 deviation; cut short at 2" --bound 2 --executions 600
expect "in JSON" '"complete":"cut","bound":1,' --bound 2 --executions 600 --json
expect "without a bound that has come to its end" '"complete":"cut","bound":null,' --bound none --executions 600 --json
expect "of two shards" "every schedule of this shard with at most 1 deviation; cut short at 2" --bound 2 --executions 900 --shard 1/2
expect "not cut" '"complete":"bounded","bound":1,' --bound 1 --json
echo "said"
