#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh clean|found TARGET SEEDS-TOOL RUNS IDS FILES...: some runs of a fuzz target from seeds, always the same. `clean`:
# no finding. `found`: it stops at one of the invariants IDS and leaves a reproducer. A tool of `-`: seeds are taken as
# they are.
set -eu
want=$1 target=$2 tool=$3 runs=$4 ids=$5
shift 5
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/seeds" "$folder/out" "$folder/corpus"
if [ "$tool" = - ]; then
  cp "$@" "$folder/seeds"
else
  "$tool" "$folder/seeds" "$@" >/dev/null
fi
code=0
HB_OUT=$folder/out "$target" -runs="$runs" -seed=1 -verbosity=0 -artifact_prefix="$folder/" "$folder/corpus" \
  "$folder/seeds" >"$folder/log" 2>&1 || code=$?
if [ "$want" = clean ]; then
  [ "$code" = 0 ] && exit 0
  echo "exit code $code, expected none"
  tail -30 "$folder/log"
  exit 1
fi
if [ "$code" = 0 ] || ! grep '"event":"finding"' "$folder/log" | grep -qE "$ids"; then
  echo "exit code $code, expected a finding of $ids:"
  tail -30 "$folder/log"
  exit 1
fi
set -- "$folder"/out/*/found.hb
[ -s "$1" ] || { echo "no reproducer was saved"; exit 1; }
grep '"event":"finding"' "$folder/log" | cut -c1-200
