#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bar_fails.sh LIST HB WHOLE: the bar refuses what takes more than it may, and a core that is not broken.
set -u
list=$1 hb=$2 whole=$3 tab=$(printf '\t')
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wrong=0

# refuse PATTERN NAME PROGRAM OPERATIONS DEVIATIONS SCREEN: in place of what the list says.
refuse() {
  pattern=$1
  shift
  (IFS=$tab && echo "$*$tab--random --seed 1 --executions 2000") >"$folder/list"
  if "$(dirname "$0")/bar.sh" "$hb" "$folder/list" >"$folder/log" 2>&1 || ! grep -q "$pattern" "$folder/log"; then
    echo "not refused with '$pattern': $*"
    cat "$folder/log"
    wrong=1
  fi
}

broken=$(awk -F '\t' '$1 == "SB-01" { print $2 }' "$list")
refuse '^SB-01: [0-9]* operations, more than 0$' SB-01 "$broken" 0 3 60
# What takes another CPU in the middle of an operation takes a deviation, whatever the program.
inside=$(awk -F '\t' '$1 == "SB-16" { print $2 }' "$list")
refuse '^SB-16: [1-9] deviations, more than 0$' SB-16 "$inside" 12 0 60
refuse '^SB-01: [0-9]* lines on the screen, more than 5$' SB-01 "$broken" 12 3 5
refuse '^whole: not found$' whole "$whole" 12 3 60
exit $wrong
