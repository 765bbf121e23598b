#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bar.sh HB LIST [NAME...]: of each broken core and wrong program of LIST, or of those named: found, minimized, replayed ten
# times, shown. Prints a table, and fails if one of them misses the bar: a line of LIST has, with tabs between them, a name,
# the program, how many operations, deviations and lines of the screen it may take, and options to find with.
set -u
hb=$1 list=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wrong=0 items=0 tab=$(printf '\t')
export COLUMNS=120
printf 'hartbreak program 1\nsource 0123456789abcdef x.c\nmemory c11\nraces on\nschedule\nend\n' >"$folder/origin"

# value KEY: the first value of a key in the log, which is JSON lines.
value() {
  grep -o "\"$1\":\"\{0,1\}[^\",}]*" "$folder/log" | head -1 | sed 's/^"[^"]*":"\{0,1\}//'
}

miss() {
  echo "$name: $1"
  tail -3 "$folder/log"
  wrong=1
}

# What it was found with becomes min.hb, and signature, invariant, executions are known.
find_it() {
  rm -rf "$folder/out" "$folder"/*.hb
  case $program in */runners/*) set -- "$@" --origin "$folder/origin" ;; esac
  case " $* " in *' --until '*) ;; *) set -- "$@" --first ;; esac
  "$program" "$@" --json --out "$folder/out" >"$folder/log" 2>&1
  found=$(ls "$folder"/out/*/found.hb 2>/dev/null | head -1)
  [ -n "$found" ] || { miss "not found"; return 1; }
  cp "$found" "$folder/min.hb"
  signature=$(basename "$(dirname "$found")")
  invariant=$(grep '"event":"finding"' "$folder/log" | sed 's/.*"invariant":"\([^"]*\).*/\1/;q')
  executions=$(grep '"event":"done"' "$folder/log" | sed 's/.*"executions":\([0-9]*\).*/\1/')
}

# A broken expectation gets smaller only beside a core that meets the others.
minimize_it() {
  case $program in */runners/*) set -- ;; *) set -- --sound "$(dirname "$hb")/hb-sim" ;; esac
  "$program" --minimize "$found" --output "$folder/min.hb" "$@" --json >"$folder/log" 2>&1
  [ $? = 1 ] && [ -n "$(value reproduced)" ] || { miss "not minimized"; return 1; }
  runs=$(value runs) seconds=$(value seconds) after=$(value operations) taken=$(value deviations)
  before=$(value operations_before) had=$(value deviations_before)
  other=$([ "$(value another)" != true ] || echo ' of another program')
  [ "${after:-0}" -le "$operations" ] || miss "$after operations, more than $operations"
  [ "$taken" -le "$deviations" ] || miss "$taken deviations, more than $deviations"
}

replay_it() {
  "$program" --replay "$folder/min.hb" --times 10 --json --steps "$folder/steps" >"$folder/log" 2>&1
  [ $? = 1 ] && grep -q "\"event\":\"finding\".*\"signature\":\"$signature\"" "$folder/log" || miss "it does not fail again"
  ! grep -q 'differ from the first' "$folder/log" || miss "not each time"
}

show_it() {
  "$hb" show "$folder/steps" >"$folder/screen" 2>&1
  lines=$(wc -l <"$folder/screen")
  grep -q "^FAIL .*$invariant.*signature $signature" "$folder/screen" && grep -q '^  rule: ' "$folder/screen" ||
    { cp "$folder/screen" "$folder/log" && miss "the screen does not say what broke"; }
  [ "$lines" -le "$screen" ] || miss "$lines lines on the screen, more than $screen"
}

# One line of the list, its options as words.
one() {
  find_it "$@" && minimize_it && replay_it && show_it || return
  items=$((items + 1))
  echo "| $name | $invariant | $executions | ${before:+$before, }$had | ${after:+$after, }$taken$other | $runs | $seconds | $lines |"
}

wanted() {
  [ $# -gt 1 ] || return 0
  line=$1
  shift
  for word; do [ "$word" != "$line" ] || return 0; done
  return 1
}

echo "| name | broken | executions | found | minimized | runs | seconds | lines |"
echo "|---|---|---|---|---|---|---|---|"
while IFS=$tab read -r name program operations deviations screen options <&3; do
  wanted "$name" "$@" || continue
  # shellcheck disable=SC2086
  one $options
done 3<"$list"
[ $wrong = 0 ] && [ $items -gt 0 ] || exit 1
echo "$items: found, minimized, failed 10 times of 10, shown"
