#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# feature.sh SIM PATCH: our core with a feature that some defects need is as clean as ours, in a short random run.
set -eu
sim=$1 patch=$2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for key in Id Title Why; do
  grep -q "^$key: ." "$patch" || {
    echo "$(basename "$patch") has no line '$key:'"
    exit 1
  }
done
for memory in sc c11; do
  "$sim" --random --seed 1 --executions 2000 --memory $memory --first >"$log" 2>&1 || {
    echo "$(basename "$sim") is not clean in $memory:"
    tail -20 "$log"
    exit 1
  }
done
echo "$(basename "$sim"): clean"
