#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# minimal.sh PROGRAM FILE: without any single operation, event or deviation the reproducer does not fail with its
# signature, neither with the schedule as it is nor with its operations renumbered. Knows nothing of the minimizer.
set -eu
program=$1 file=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
signature=$(sed -n 's/^\(origin .*\)\{0,1\}signature \([0-9a-f]*\).*/\2/p' "$file")
[ -n "$signature" ] || { echo "$file: no signature"; exit 1; }

# without LINE RENUMBER
without() {
  awk -v line="$1" -v renumber="$2" '
    $1 == "task" { task = $2; op = 0 }
    /^  [a-z]/ && $1 != "at" { if (NR == line) { gone = task; place = op } op++ }
    NR == line { next }
    renumber && $1 == "at" && $3 == gone && $4 > place { sub(gone " " $4, gone " " ($4 - 1)) }
    { print }' "$file"
}

tried=0
for line in $(grep -nE '^(  |event)' "$file" | cut -d: -f1); do
  for renumber in 0 1; do
    without "$line" "$renumber" >"$folder/less.hb"
    "$program" --replay "$folder/less.hb" --json >"$folder/log" 2>&1 || true
    grep -qE '"event":"done"' "$folder/log" || { echo "line $line: no verdict"; cat "$folder/log"; exit 1; }
    if grep -q "\"event\":\"finding\".*\"signature\":\"$signature\"" "$folder/log"; then
      echo "$file still fails without line $line:"
      sed -n "${line}p" "$file"
      exit 1
    fi
    tried=$((tried + 1))
  done
done
echo "1-minimal: $tried removals tried"
