#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# program_seeds.sh HB-SEEDS CORPUS: the tool turns every text seed into bytes and a blob that say the same, and refuses
# what is no program with its place and exit code 2.
set -eu
tool=$1 corpus=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$tool" "$work/bytes" "$corpus"/*.hb
count=0
for seed in "$corpus"/*.hb; do
    name=$(basename "$seed" .hb)
    "$tool" --text "$work/bytes/$name" >"$work/from-bytes"
    "$tool" --blob "$seed" >"$work/blob"
    "$tool" --text "$work/blob" >"$work/from-blob"
    cmp "$work/from-bytes" "$work/from-blob"
    [ "$(grep -c '^  ' "$work/from-bytes")" = "$(grep -v '^ *#' "$seed" | grep -c '^  ')" ]
    count=$((count + 1))
done
[ "$count" -ge 20 ]

refused() {
    code=0
    "$tool" "$@" >"$work/out" 2>"$work/err" || code=$?
    [ "$code" = 2 ] && [ ! -s "$work/out" ] && [ "$(wc -l <"$work/err")" = 1 ]
}
printf 'hartbreak 1\ncpus 0\n' >"$work/bad.hb"
refused --text "$work/bad.hb"
grep -q "bad.hb:2:6: expected the number of CPUs" "$work/err"
refused --blob "$work/absent.hb"
refused --random 1 65
refused --random x 2
refused
"$tool" --words | grep -q '^"yield "$'
echo "$count seeds in three forms"
