#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# gdb_program.sh HB SOURCE RUNNER...: gdb on findings of explore --program, against what the runner itself writes down of the
# same run. RUNNER: of programs of fuzz/examples, the last one of cond_if.c.
. "$(dirname "$0")/lib.sh"
hb=$1 source=$2
shift 2
script=$source/fuzz/driver/gdb/hb.py
command -v gdb >/dev/null || { echo "gdb is not installed: ./hartbreak doctor"; exit 1; }

# debug COMMAND...: gdb in batch mode on $runner and $file, each COMMAND a line of its own.
debug() {
    printf '%s\n' "$@" >"$work/commands"
    gdb -nx -q -batch -x "$script" -x "$work/commands" --args "$runner" --replay "$file" --steps /dev/null
}

# find RUNNER: $file fails; $work/steps has one line a step: number, thread, text, place; $last is the one that is broken.
find() {
    runner=$1
    rm -rf "$work/found"
    "$runner" --executions 20000 --first --out "$work/found" >/dev/null 2>&1
    file=$(ls "$work"/found/*/found.hb | head -1)
    "$runner" --replay "$file" --steps "$work/json" >/dev/null 2>&1
    sed -n 's/^{"n":\([0-9]*\),"lane":\([0-9]*\),"kind":"\([a-z]*\)".*"text":"\([^"]*\)".*/\1|\2|\4|&/p' "$work/json" |
        sed 's/|{.*"at":"\([^"]*\)".*/|\1/; s/|{.*/|/' >"$work/steps"
    last=$(sed -n 's/^{"n":\([0-9]*\),.*"kind":"violation".*/\1/p' "$work/json")
    invariant=$(sed -n 's/.*"kind":"violation".*"invariant":"\([^"]*\)".*/\1/p' "$work/json")
    [ -n "$last" ] || complain "$runner: no violation in the record"
}

# agree OUTPUT: what gdb said of each step is what the record says: thread, text, and the place in the source.
agree() {
    awk -F '|' 'NR == FNR { thread[$1] = $2; text[$1] = $3; at[$1] = $4; next }
        /^step [0-9]+, / {
            split($0, word, /[ ,:]+/); n = word[2]; said = $0
            if (!(n in thread)) next
            seen++
            if (word[4] != thread[n]) { print "step " n " is of thread " thread[n] ", said: " said; bad = 1 }
            if (index(said, text[n]) == 0) { print "step " n " is " text[n] ", said: " said; bad = 1 }
            want = at[n]; next }
        /^  in / && want != "" {
            places++
            if ($0 != "  in " want) { print "step " n " is in " want ", said:" $0; bad = 1 }
            want = "" }
        END { print seen + 0 " steps agree, " places + 0 " places"; exit bad || places == 0 }' "$work/steps" "$1"
}

# Each step forward, and back from the failure.
for one; do
    find "$one"
    # What ends with the run is recorded behind the failure.
    expect 0 "^FAIL $invariant behind step [0-9]+: " debug 'hb fail'
    fails=$(sed -n 's/^FAIL .* behind step \([0-9]*\): .*/\1/p' "$work/out")
    [ "$fails" -lt "$last" ] || complain "$runner fails behind its last step"
    fail="^FAIL $invariant behind step $fails: "
    set -- 'hb until 1'
    while [ $# -lt "$fails" ]; do set -- "$@" 'hb step'; done
    expect 0 "$fail" debug "$@" 'hb fail' 'hb back' 'hb fail'
    cp "$work/out" "$work/said"
    expect 0 'steps agree' agree "$work/said"
    # The comparison itself notices another thread, another text, another line.
    for edit in 's/^step 3, thread [0-9]*/step 3, thread 9/' 's/^\(step 3, [^:]*\): .*/\1: none/' \
        's/^  in \(.*\)[0-9])/  in \1x)/'; do
        sed "$edit" "$work/said" >"$work/wrong"
        expect 1 'step [0-9]+ is' agree "$work/wrong"
    done
done

# The views, of cond_if.c at its failure: its consumer holds the lock, a producer waits for it.
expect 0 "$fail" debug 'hb fail' 'hb threads' 'hb where' 'hb locks' 'hb thread 3' 'bt 3' 'p items' 'hb thread' 'bt 20' \
    'hb back 3' 'hb point'
cp "$work/out" "$work/said"
for line in '^2 +runs +lock +consumer \(cond_if.c:[0-9]+\)$' '^1 +has ended +-$' \
    '^3 +waits for mutex lock of thread 2 +- +producer \(cond_if.c:[0-9]+\)$' '^thread 2  holds lock$' \
    '^thread 0  holds none, waits for the end of thread 2$' '^  main +cond_if.c:[0-9]+$' \
    '^#[0-9]+ .* producer \(' '^#[0-9]+ .* consumer \(' '^\$1 = -1$' '^decision point [0-9]+ of thread 2, consumer \(cond_if.c:[0-9]+\)$'; do
    expect 0 "$line" cat "$work/said"
done
cat >"$work/try.py" <<'EOT'
import gdb
for command in ("hb tasks", "hb runqueues", "hb cpu 1", "hb thread 9", "hb thread 1", "hb until 0", "hb threads now"):
    try:
        gdb.execute(command)
        print("taken: " + command)
    except gdb.error as said:
        print("refused: %s: %s" % (command, said))
EOT
expect 0 '^refused: hb thread 9: hb: threads are 0 to 3, not' debug 'hb fail' "source $work/try.py"
cp "$work/out" "$work/said"
expect 0 "^refused: hb thread 1: hb: thread 1 has ended$" cat "$work/said"
[ "$(grep -c "^refused: .*: hb: " "$work/said")" = 7 ] || complain "a wrong command is taken, or gives no reason"

# The driver: the whole way, with a program that fails and with the same one mended.
cd "$source" || exit 1
"$hb" explore --program fuzz/examples/cond_if.c --out "$work/own" >"$work/out" 2>&1
file=$(ls "$work"/own/*/found.hb)
expect 1 '^2 +runs +lock +consumer ' "$hb" replay "$file" --gdb -- -nx -batch -ex 'hb threads'
expect 1 '^reproduced \(1/1\)$' "$hb" replay "$file" --gdb -- -nx -batch
expect 1 'gdb ended with 1' "$hb" replay "$file" --gdb -- -nx -batch -ex 'hb tasks'
expect 2 'gdb needs a terminal' "$hb" replay "$file" --gdb
expect 2 'is of a C program: --world is for' "$hb" replay "$file" --gdb --world harts -- -batch
sed 's/^memory/cflag -DFIXED\nmemory/' "$file" >"$work/fixed.hb"
expect 0 '^step 2, thread 0: ' "$hb" replay "$work/fixed.hb" --gdb -- -nx -batch -ex 'hb step'
expect 0 '^did not reproduce' "$hb" replay "$work/fixed.hb" --gdb -- -nx -batch
finish
