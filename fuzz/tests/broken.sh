#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# broken.sh PROGRAM IDS OPTIONS...: the program must find one of the invariants IDS (INV-04|INV-20) and nothing
# else first, save a reproducer, and find the same again from it.
set -eu
program=$1 ids=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
code=0
"$program" "$@" --first --out "$folder" --json >"$folder/log" || code=$?
if [ "$code" != 1 ]; then
  echo "exit code $code, expected 1 (a finding)"
  tail -3 "$folder/log"
  exit 1
fi
finding=$(grep '"event":"finding"' "$folder/log" | grep -E "$ids" | head -1)
if [ -z "$finding" ]; then
  echo "expected one of $ids, found:"
  grep '"event":"finding"' "$folder/log"
  exit 1
fi
file=$(printf '%s\n' "$finding" | sed 's/.*"file":"\([^"]*\)".*/\1/')
code=0
"$program" --replay "$file" --times 3 >"$folder/replay" 2>&1 || code=$?
if [ "$code" != 1 ] || ! grep -qE "FINDING ($ids)" "$folder/replay"; then
  echo "its reproducer does not find it again (exit code $code):"
  cat "$folder/replay"
  exit 1
fi
printf '%s\n' "$finding"
