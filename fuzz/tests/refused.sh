#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refused.sh SMALL WHOLE: what a core of 2 CPUs and 8 tasks says of reproducers that ask for more, which one of 64 runs; and
# what every core says of blobs that it cannot read.
set -u
small=$1 whole=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wrong=0

# expect CODE PATTERN COMMAND...
expect() {
  code=$1 pattern=$2
  shift 2
  "$@" >"$folder/log" 2>&1
  got=$?
  [ $got = "$code" ] && grep -qE "$pattern" "$folder/log" && return
  echo "exit code $got, wanted $code and /$pattern/: $*"
  cat "$folder/log"
  wrong=1
}

printf 'hartbreak 1\ncpus 4\nlimits tasks 8\ntask a boot\n  yield\n' >"$folder/cpus.hb"
printf 'hartbreak 1\ncpus 2\nlimits tasks 9\ntask a boot\n  yield\n' >"$folder/tasks.hb"
printf 'hartbreak 1\ncpus 2\nlimits tasks 8\ntask a boot\n  yield\n' >"$folder/fits.hb"
expect 4 'cpus.hb: the core refuses cpus 4$' "$small" --replay "$folder/cpus.hb"
expect 4 'tasks.hb: the core refuses limits tasks 9$' "$small" --replay "$folder/tasks.hb"
expect 4 'cpus.hb: the core refuses cpus 4$' "$small" --minimize "$folder/cpus.hb" --output "$folder/min.hb"
expect 0 'clean' "$small" --replay "$folder/fits.hb"
expect 0 'clean' "$whole" --replay "$folder/cpus.hb"
expect 0 'clean' "$whole" --replay "$folder/tasks.hb"

expect 2 'unknown version' "$whole" --replay hb2:AAAA
expect 2 'unknown version' "$whole" --minimize hb2:AAAA --output "$folder/min.hb"
sed 's/hartbreak 1/hartbreak 2/' "$folder/fits.hb" >"$folder/newer.hb"
expect 2 'newer.hb:1:11: unknown version' "$whole" --replay "$folder/newer.hb"
[ ! -e "$folder/min.hb" ] || { echo "there is an output of what was refused"; wrong=1; }
exit $wrong
