#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# mutants.sh FOLDER [--executions N] [--jobs N] [--complete] [PATTERN...]: hunts mutants of the core (docs/mutants.md), those
# whose name contains one of the patterns, or all. FOLDER is what mutants.cmake generated. One line a mutant, separated by tabs:
#   NAME FILE:LINE WHAT  found-with-races-on EXECUTIONS  found-with-races-off EXECUTIONS  complete
# A survivor has "-" twice; with --complete it is then held against every scenario of explored.txt in c11 (bound 2), and the
# last column says what that gave. Behind the executions stands where it was found: a memory model, `atomic` (operations),
# `scenarios` or a regression. Exit 1 if one survived.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
folder=$1
shift
executions=20000 jobs=$(nproc) complete='' one=''
while [ $# -gt 0 ]; do
  case $1 in
  --executions) executions=$2; shift 2 ;;
  --jobs) jobs=$2; shift 2 ;;
  --complete) complete=--complete; shift ;;
  --one) one=$2; shift 2 ;;
  --*) echo "mutants.sh: there is no option $1" >&2; exit 2 ;;
  *) break ;;
  esac
done
. "$folder/names.sh"

# hunt BINARY OUT options...: "INVARIANT EXECUTIONS" of the first finding, or nothing.
hunt() {
  binary=$1 out=$2
  shift 2
  "$binary" "$@" --first --json --out "$out" 2>/dev/null |
    sed -n 's/.*"event":"done".*"executions":\([0-9]*\).*"invariant":"\(INV-[0-9]*\)".*/\2 \1/p'
}

# first BINARY OUT options...: under c11, then sc, then tso; "INVARIANT EXECUTIONS" or "- -".
first() {
  for memory in c11 sc tso; do
    found=$(hunt "$@" --random --seed 1 --executions "$executions" --memory $memory)
    [ -z "$found" ] || { echo "$found $memory"; return; }
  done
  echo "- - -"
}

# rest BINARY OUT options...: the same of what random programs miss. Of a regression every schedule with one deviation is
# tried, not its own alone: its points may be elsewhere in a core that has changed since.
rest() {
  found=$(hunt "$@" --random --seed 1 --executions "$executions" --points entry)
  [ -z "$found" ] || { echo "$found atomic"; return; }
  found=$(hunt "$@" --scenario all --executions "$executions")
  [ -z "$found" ] || { echo "$found scenarios"; return; }
  for file in "$here"/../../corpus/regressions/*.hb; do
    found=$(hunt "$@" --program "$file" --strategy dfs --bound 1)
    [ -z "$found" ] || { echo "$found ${file##*/}"; return; }
  done
  echo "- - -"
}

build() {
  file=$("$mutate" --write "$1" "$work" "$core")
  "$compiler" @"$folder/compile.rsp" -c "$work/$file" -o "$work/mutant.o"
  "$compiler" @"$folder/tool.rsp" "$work/mutant.o" @"$folder/link.rsp" -o "$work/hb-sim"
}

# A line of --list, to its line of the table.
if [ -n "$one" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  name=$(printf '%s' "$one" | cut -f1)
  build "$name"
  on=$(first "$work/hb-sim" "$work/on")
  off=$(first "$work/hb-sim" "$work/off" --races off)
  if [ "$on" = '- - -' ]; then
    on=$(rest "$work/hb-sim" "$work/on")
    [ "$off" != '- - -' ] || off=$(rest "$work/hb-sim" "$work/off" --races off)
  fi
  last=''
  if [ "$on$off" = '- - -- - -' ] && [ -n "$complete" ]; then
    last=$("$here/explored.sh" "$work/hb-sim" "$here/explored.txt" --bound 2 --memory c11 --out "$work/all" 2>/dev/null |
      sed -n 's/.*"executions":\([0-9]*\).*"verdict":"\([^"]*\)".*"complete":"\([^"]*\)","bound":\([0-9]*\).*/\2, \3 \4, \1 executions/p')
  fi
  echo "$name: ${on% *}, past races ${off% *}${last:+, scenarios $last}" >&2
  printf '%s\t%s\t%s\t%s\n' "$one" "$on" "$off" "$last"
  exit 0
fi

list=$("$mutate" --list "$core")
chosen=''
for pattern in "${@:-}"; do
  some=$(printf '%s\n' "$list" | grep -F -e "$pattern" || true)
  [ -n "$some" ] || { echo "mutants.sh: no mutant is called like '$pattern'; all: $mutate --list $core" >&2; exit 2; }
  chosen="$chosen$some
"
done
table=$(printf '%s' "$chosen" | sort -u | tr '\n' '\0' |
  xargs -0 -n 1 -P "$jobs" "$here/mutants.sh" "$folder" --executions "$executions" $complete --one)
printf '%s\n' "$table" | sort
[ -z "$(printf '%s\n' "$table" | awk -F '\t' '$5 == "- - -" && $6 == "- - -"')" ]
