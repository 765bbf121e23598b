#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# same.sh PROGRAM FILES...: the hash over every access of each file's execution is the same in two processes, and
# differs between files.
set -eu
program=$1
shift
hashes=$(mktemp)
trap 'rm -f "$hashes"' EXIT
for file in "$@"; do
  one=$("$program" --replay "$file" --trace | grep '^sim: execution ')
  two=$("$program" --replay "$file" --trace | grep '^sim: execution ')
  [ "$one" = "$two" ] || { echo "$file: $one, then $two"; exit 1; }
  echo "$one" >>"$hashes"
done
[ "$(sort -u "$hashes" | wc -l)" = "$#" ] || { echo "different programs have the same hash"; exit 1; }
