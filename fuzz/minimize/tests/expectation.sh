#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# expectation.sh BROKEN WHOLE: a broken expectation of a scenario gets small, and the whole core still meets what is left of
# it; without a core to ask the program stays.
set -u
broken=$1 whole=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
wrong=0
complain() {
  echo "$1"
  cat "$folder/log"
  wrong=1
}

# minimize CODE PATTERN OPTIONS...: into min.hb.
minimize() {
  code=$1 pattern=$2
  shift 2
  rm -f "$folder/min.hb"
  "$broken" --minimize "$found" --output "$folder/min.hb" "$@" >"$folder/log" 2>&1
  [ $? = "$code" ] && grep -q "$pattern" "$folder/log" || complain "not exit code $code with '$pattern': $*"
}

# Every schedule with two deviations, expectations judged.
passes() {
  "$whole" --program "$folder/min.hb" --strategy dfs --bound 2 >"$folder/log" 2>&1
}

# Operations of a program: lines of tasks.
operations() {
  sed '/^schedule$/,$d' "$1" | grep -c '^  [a-z]'
}

"$broken" --scenario "block timeout" --until INV-10 --executions 20000 --out "$folder/out" --json >"$folder/log" 2>&1
found=$(ls "$folder"/out/*/found.hb 2>/dev/null | head -1)
[ -n "$found" ] || { complain "nothing was found"; exit 1; }

minimize 1 '^reproduces 10/10 as before 10/10' --sound "$whole"
[ "$(operations "$folder/min.hb")" -le 4 ] || complain "more than four operations are left"
passes || complain "the whole core does not meet what is left"
"$broken" --replay "$folder/min.hb" >"$folder/log" 2>&1
grep -q 'FINDING INV-10 ' "$folder/log" || complain "it does not fail again"
cp "$folder/min.hb" "$folder/good.hb"
found_before=$found found=$folder/good.hb
minimize 1 '^already minimal' --sound "$whole"
found=$found_before

# A core that passes whatever it is asked leaves an expectation that no core meets: that is what asking is for.
printf '#!/bin/sh\nwhile read -r line; do echo pass; done\n' >"$folder/yes"
chmod +x "$folder/yes"
minimize 1 '^reproduces 10/10' --sound "$folder/yes"
! passes || complain "the whole core meets an expectation that nobody looked after"

minimize 1 'no sound core is there'
if [ -e "$folder/min.hb" ] && [ "$(operations "$folder/min.hb")" != "$(operations "$found")" ]; then
  complain "operations went although nobody was asked"
fi
minimize 1 'does not meet all that the program expects either' --sound "$broken"
minimize 3 'it ended, or is no hb-sim' --sound /bin/false
minimize 3 'it ended, or is no hb-sim' --sound "$folder/nothing"
echo 'no blob' | "$whole" --passes >"$folder/log" 2>&1
[ $? = 2 ] && grep -q 'reads programs as blobs' "$folder/log" || complain "what is no program is taken"
exit $wrong
