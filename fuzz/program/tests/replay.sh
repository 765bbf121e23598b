#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# replay.sh HB FOLDER: what the cases of FOLDER (cases.sh) find is found again by its reproducer, every time, with the same
# signature.
set -u
hb=$1 folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 ran=0
for file in "$folder"/*.c; do
    options=$(sed -n 's/^ \* OPTIONS //p; s/^ \* RUNNER //p' "$file")
    for number in $(sed -n 's/^ \* CASE \([0-9]*\) INV.*/\1/p' "$file"); do
        rm -rf "$work/found"
        export CASE="$number"
        # shellcheck disable=SC2086
        "$hb" explore --program "$file" $options --strategy dfs --memory sc --out "$work/found" >"$work/out" 2>&1
        found=$(ls "$work"/found/*/found.hb 2>/dev/null)
        "$hb" replay "$found" --times 3 >"$work/out" 2>&1
        code=$?
        ran=$((ran + 1))
        if [ "$code" != 1 ] || ! grep -q '^reproduced (3/3)' "$work/out"; then
            echo "FAIL $(basename "$file" .c)/$number: exit $code: $(tail -n 2 "$work/out")"
            wrong=$((wrong + 1))
        fi
    done
done
[ "$ran" -gt 0 ] && [ "$wrong" = 0 ] || { echo "$wrong of $ran wrong"; exit 1; }
echo "all $ran reproduced"
