#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# explored.sh HB-SIM LIST OPTIONS...: every scenario of the list is clean under every schedule within the bound, and
# hb-sim says that it got through them all.
set -eu
sim=$1 list=$2
shift 2
code=0
last=$("$sim" --scenario "@$list" --cpus 2 --strategy dfs "$@" --json | tail -1) || code=$?
printf '%s\n' "$last"
case $last in
*'"verdict":"clean"'*'"complete":"bounded"'*) exit 0 ;;
esac
echo "FAIL: not clean, or not complete within the bound"
exit 1
