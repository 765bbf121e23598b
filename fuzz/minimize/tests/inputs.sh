#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# inputs.sh WHOLE BROKEN SEEDS ALWAYS: what is given. BROKEN fails by a race under the default schedule of any two tasks,
# WHOLE does not, ALWAYS does even without a program, SEEDS converts. Every form is taken, and what is none, or does not
# fail, is said in one line.
set -u
self=$(readlink -f "$0")
whole=$1 broken=$2 seeds=$3 always=$4
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
wrong=0

# expect CODE PATTERN COMMAND...
expect() {
  wanted=$1 pattern=$2 code=0
  shift 2
  "$@" >log 2>&1 || code=$?
  if [ "$code" = "$wanted" ] && grep -qE "$pattern" log; then
    return
  fi
  echo "exit code $code, wanted $wanted and /$pattern/: $*"
  cat log
  wrong=1
}

cat >two.hb <<'EOF'
hartbreak 1
cpus 2
limits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2
task first boot qos burst affinity all
  yield
  yield
task second boot qos normal affinity all
  note 3
task third qos normal affinity all
  yield
EOF

expect 2 'needs --output' "$broken" --minimize two.hb
expect 2 'absent.hb: .*No such file' "$broken" --minimize absent.hb --output out.hb
echo 'this is no reproducer' >text
expect 2 'text:1:1: ' "$broken" --minimize text --output out.hb
expect 2 'blob' "$broken" --minimize hb1:zzz --output out.hb
expect 2 'one of' "$broken" --minimize two.hb --output out.hb --replay two.hb
expect 0 '^did not reproduce .0/10.$' "$whole" --minimize two.hb --output out.hb
expect 3 'cannot make this folder' "$broken" --minimize two.hb --output /dev/null/nowhere/out.hb
[ ! -e out.hb ] || { echo "there is an output of what did not reproduce"; wrong=1; }

expect 1 '^4 operations, 0 preemptions -> 0, 0 in' "$broken" --minimize two.hb --output text.hb
grep -q '^task t1 boot' text.hb || { echo "not canonical:"; cat text.hb; wrong=1; }

# The same as a blob, as bytes, and as an input of the fuzzer: options (tso, entries not atomic), then choices.
expect 1 '^4 operations, 0 preemptions -> 0, 0 in' "$broken" --minimize "$("$seeds" --blob two.hb)" --output blob.hb
mkdir bytes && "$seeds" bytes two.hb >/dev/null
for file in bytes/*; do cp "$file" plain; done
expect 1 '^4 operations, 0 preemptions -> 0, 0 in' "$broken" --minimize plain --output bytes.hb
{ cat plain; printf '\004\003\001\002\001'; } >input
expect 1 '^4 operations, [0-9]+ preemptions -> 0, 0 in' "$broken" --minimize input --output input.hb
grep -q 'memory tso' input.hb || { echo "the memory model of the input is lost"; wrong=1; }

expect 1 '^[{]"event":"minimized",.*"operations_before":4,.*"operations":0,.*"complete":true,"file":"j.*[.]hb"[}]$' \
  "$broken" --minimize two.hb --output 'j"son.hb' --json
grep -q '"file":"j\\"son.hb"' log || { echo "a quote is not escaped"; cat log; wrong=1; }
expect 1 '"file":""' "$broken" --minimize text.hb --output again.hb --json

# The test of minimality can fail.
sed "\$a $(grep '^origin' text.hb)" two.hb >more.hb
expect 1 'still fails without line' "$(dirname "$self")/minimal.sh" "$broken" "$folder/more.hb"
expect 0 '^1-minimal' "$(dirname "$self")/minimal.sh" "$broken" "$folder/text.hb"

# What fails without a program says nothing about this one.
expect 2 'the empty program fails in the same way' "$always" --minimize two.hb --output out.hb
[ ! -e out.hb ] || { echo "there is an output of what says nothing"; wrong=1; }

# A signature that is not what it fails with.
sed '$a origin world sim memory sc points access signature 01234567' two.hb >other.hb
expect 0 '^did not reproduce .0/10.$' "$broken" --minimize other.hb --output out.hb
# One that another world found is looked for here.
signature=$(sed -n 's/^origin .*signature \([0-9a-f]*\).*/\1/p' text.hb)
sed "\$a origin world threads signature $signature seed 5" two.hb >threads.hb
expect 1 '^4 operations, 0 preemptions -> 0, 0 in' "$broken" --minimize threads.hb --output threads-min.hb
grep -q 'world sim' threads-min.hb || { echo "its world is not this one"; wrong=1; }
exit $wrong
