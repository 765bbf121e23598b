#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refresh_test.sh SOURCE: patches follow a core that has moved; one that no longer fits is named and left alone.
set -eu
source=$1
tests=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$source/sched_core" "$work/core"
cp "$source"/selftest/defects/*.patch "$work"
fail() { echo "FAIL $1"; exit 1; }

"$tests/refresh.sh" "$work/core" "$work"/*.patch >"$work/log" || fail "a patch of today needs a hand: $(cat "$work/log")"
sed -i '1a /* moved */' "$work"/core/*.c
"$tests/refresh.sh" "$work/core" "$work"/SB-12-*.patch >"$work/log" || fail "a moved line needs a hand"
grep -q 'SB-12-failed-send.patch: made again' "$work/log" || fail "a moved patch is not made again"
patch --dry-run --silent -F 0 -p1 -d "$work/core" -i "$work/SB-12-failed-send.patch" >"$work/log" || fail "it does not apply exactly"
grep -q offset "$work/log" && fail "it still has an offset"
grep -q '^Caught-by: INV-12' "$work/SB-12-failed-send.patch" || fail "its header is gone"

sed -i '/tick_charge/d; /slice_left/d' "$work/core/tick.c"
cp "$work"/SB-46-*.patch "$work/before"
code=0
"$tests/refresh.sh" "$work/core" "$work"/SB-46-*.patch >"$work/log" || code=$?
[ $code = 1 ] || fail "exit code $code for a patch that fits nowhere"
grep -q 'SB-46.*needs a hand' "$work/log" || fail "it is not named"
cmp -s "$work/before" "$work"/SB-46-*.patch || fail "it was changed"
echo ok
