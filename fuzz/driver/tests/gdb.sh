#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gdb.sh HB BIN SOURCE: gdb on the simulator, against what the simulator itself writes down of the same run.
. "$(dirname "$0")/lib.sh"
hb=$1 bin=$2 source=$3
script=$source/fuzz/driver/gdb/hb.py
command -v gdb >/dev/null || { echo "gdb is not installed: ./hartbreak doctor"; exit 1; }

# debug SIM FILE COMMAND...: gdb in batch mode, each COMMAND a line of its own.
debug() {
    sim=$1 file=$2
    shift 2
    printf '%s\n' "$@" >"$work/commands"
    gdb -nx -q -batch -x "$script" -x "$work/commands" --args "$sim" --replay "$file" --steps /dev/null
}

# record SIM FILE: $work/steps has one line a step: number, CPU, text, place; $last is the one that is broken.
record() {
    "$1" --replay "$2" --steps "$work/json" >/dev/null 2>&1
    sed -n 's/^{"n":\([0-9]*\),"lane":\([0-9]*\),"kind":"\([a-z]*\)".*"text":"\([^"]*\)".*"at":"\([^"]*\)".*/\1|\2|\3|\4|\5/p' \
        "$work/json" >"$work/steps"
    last=$(sed -n 's/^{"n":\([0-9]*\),.*"kind":"violation".*/\1/p' "$work/json")
}

# agree OUTPUT: what gdb said of each step is what the record says: CPU, text, and the place in the source.
agree() {
    awk -F '|' 'NR == FNR { cpu[$1] = $2; text[$1] = $4; at[$1] = $5; kind[$1] = $3; next }
        /^step [0-9]+, / {
            split($0, word, /[ ,]+/); n = word[2]; said = $0
            if (!(n in cpu)) next
            seen++
            if (word[3] != "cpu" cpu[n]) { print "step " n " is of cpu" cpu[n] ", said: " said; bad = 1 }
            if (index(said, text[n]) == 0) { print "step " n " is " text[n] ", said: " said; bad = 1 }
            want = at[n]; next }
        /^  in / && want != "" {
            if ($0 != "  in " want) { print "step " n " is in " want ", said:" $0; bad = 1 }
            want = "" }
        END { print seen + 0 " steps agree"; exit bad || seen == 0 }' "$work/steps" "$1"
}

witness() {
    name=$1 file=$(echo "$source/selftest/defects/$1"-*.hb)
    broken=$bin/hb-sim-defect-$name
    invariant=$(sed -n 's/^Caught-by: //p' "${file%.hb}.patch")
    record "$broken" "$file"
    [ -n "$last" ] || complain "$name: no violation in the record"
}

# To the failure, each step, and back again.
for name in SB-12 SB-01; do
    witness $name
    fail="^FAIL $invariant behind step $((last - 1)): "
    expect 0 "$fail" debug "$broken" "$file" 'hb fail'
    expect 0 "^step $((last - 1)), " debug "$broken" "$file" 'hb fail' 'hb back'
    expect 0 "^step $((last - 3)), " debug "$broken" "$file" 'hb fail' 'hb back 3'
    expect 0 "$fail" debug "$broken" "$file" 'hb until 3' 'hb back 2' 'hb step 5' 'hb step 1000000'
    set -- 'hb until 1'
    while [ $# -lt $((last * 3 / 4)) ]; do set -- "$@" 'hb step'; done # an acknowledgement shares its step
    expect 0 "^step $((last - 1)), " debug "$broken" "$file" "$@" "hb until $((last - 1))"
    cp "$work/out" "$work/said"
    expect 0 'steps agree' agree "$work/said"
    # The comparison itself notices another CPU, another text, another line.
    for edit in 's/^step 9, cpu0/step 9, cpu1/' 's/^\(step 8, .*\): .*/\1: none/' 's/^  in \(.*\)[0-9])/  in \1x)/'; do
        sed "$edit" "$work/said" >"$work/wrong"
        expect 1 'step [0-9]+ is' agree "$work/wrong"
    done
done

# What the views say where the record has a queue: `a` alone on cpu0, spawned by the boot.
at=$(sed -n 's/^{"n":\([0-9]*\),.*"queues":"rq0={a}".*/\1/p' "$work/json" | head -1)
[ -n "$at" ] || complain "no step with a queue"
expect 0 '^a +0 +1 +queued +0 +normal ' debug "$broken" "$file" "hb until $at" 'hb tasks'
expect 0 '^  normal +a$' debug "$broken" "$file" "hb until $at" 'hb runqueues'
expect 0 '!^  normal +a$' debug "$broken" "$file" "hb until $((at - 1))" 'hb runqueues'
expect 0 '^\$1 = \{normal: a\} count 1$' debug "$broken" "$file" "hb until $at" 'p sim.sched.cpus[0].rq'
expect 0 '^\$1 = a \(slot 0 generation 1\)$' debug "$broken" "$file" 'hb until 30' \
    'p (struct sched_task_id){0, 1}'
at=$(sed -n 's/^\([0-9]*\)|0|lock|lock runqueue\/0|.*/\1/p' "$work/steps" | head -1)
expect 0 '^cpu0  holds .*runqueue/0$' debug "$broken" "$file" "hb until $at" 'hb locks'

# A deadlock: who holds what, who waits, and both stacks.
witness SB-30
expect 0 "^FAIL $invariant behind step $((last - 1)): " debug "$broken" "$file" 'hb fail' 'hb locks' 'hb where' \
    'hb cpu 0' 'bt 20' 'p *lock' 'hb cpu' 'bt 20'
cp "$work/out" "$work/said"
for line in '^cpu0  holds none, waits for table/0 of cpu1$' '^cpu1  holds table/0$' \
    '^cpu0  a, interrupts off, .*waits for a lock$' '^  core_lock_take +lock.c:[0-9]+$' '^#[0-9]+ .* core_lock_take ' '^\$1 = table/0 taken$'; do
    expect 0 "$line" cat "$work/said"
done
[ "$(grep -c '^#.* hb_switch_first ' "$work/said")" = 1 ] || complain "a stack does not end where it began"
[ "$(grep -c '^#.* main ' "$work/said")" = 1 ] || complain "hb cpu alone does not go back to the stack that runs"
expect 0 '^decision point [0-9]+ of cpu0, ' debug "$broken" "$file" 'hb until 9' 'hb point' 'hb point 3'
sed -n 's/^decision point \([0-9]*\) .*/\1/p' "$work/out" | tr '\n' ' ' | awk '{ exit $2 != $1 + 3 }' ||
    complain "hb point 3 does not go three further"

# What does not fail says so; commands that make no sense say what is wrong.
witness SB-12
expect 0 '^the run is over, and it did not fail' debug "$bin/hb-sim" "$file" 'hb fail'
expect 0 '^step 5, ' debug "$bin/hb-sim" "$file" 'hb fail' 'hb until 5'
cat >"$work/try.py" <<'EOF'
import gdb
for command in ("hb tasks", "hb jump", "hb until", "hb until x", "hb step 0", "hb tasks now", "hb back"):
    try:
        gdb.execute(command)
        print("taken: " + command)
    except gdb.error as said:
        print("refused: %s: %s" % (command, said))
EOF
expect 0 '^refused: hb tasks: hb: nothing runs: hb fail' debug "$broken" "$file" "source $work/try.py"
[ "$(grep -c '^refused: .*: hb: ' "$work/out")" = 7 ] || complain "a wrong command is taken, or gives no reason"
expect 1 'hb: CPUs are 0 to 1' debug "$broken" "$file" 'hb until 3' 'hb cpu 7'
expect 1 'hb: that is before step 1' debug "$broken" "$file" 'hb until 3' 'hb back 3'

# The driver: what it needs, and the whole way on our core, on which it does not fail.
expect 2 'gdb needs a terminal' "$hb" replay "$file" --gdb
expect 2 'gdb is missing' "$hb" replay "$file" -- -batch
expect 2 'not with --json' "$hb" replay "$file" --gdb --json -- -batch
expect 2 'for the simulator and for --world harts' "$hb" replay "$file" --gdb --world threads -- -batch
expect 2 'needs a reproducer: a file, or a blob' "$hb" replay scenario:all --gdb -- -batch
mkdir "$work/bare"
expect 3 'no gdb on this machine' env PATH="$work/bare" "$hb" replay "$file" --gdb -- -batch
expect 0 '^step 2, cpu0 ' "$hb" replay "$file" --gdb -- -nx -batch -ex 'hb step'
expect 0 '^did not reproduce' "$hb" replay "$file" --gdb -- -nx -batch
expect 3 'gdb ended with 1' "$hb" replay "$file" --gdb -- -nx -batch -ex 'hb jump'
finish
