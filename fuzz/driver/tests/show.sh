#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# show.sh HB BROKEN DEFECTS SOURCE: what `show` draws of broken cores (two folders of their programs), of a C program, and
# of what does not fail or is no reproducer.
. "$(dirname -- "$0")/lib.sh"
hb=$1 broken=$2 defects=$3 source=$4
cases=$source/fuzz/driver/tests/show
COLUMNS=120
export COLUMNS

# drawn NAME: the steps of a committed reproducer on the core that it breaks.
drawn() {
    "$broken/hb-sim-broken-$1" --replay "$cases/$1.hb" --steps "$work/$1" >"$work/log" 2>&1
}

drawn ipi-send
expect 0 '^FAIL sim  INV-13 lost wake-up  signature [0-9a-f]{8}$' "$hb" show "$work/ipi-send"
expect 0 '^ +cpu0 +cpu1$' "$hb" show "$work/ipi-send"
expect 0 '^ +[0-9]+ +:\|+ -- preempted in [a-z_]+ ' "$hb" show "$work/ipi-send"
expect 0 'set-affinity t1 1 \{$' "$hb" show "$work/ipi-send"
expect 0 ':locks [a-z]+/[0-9]' "$hb" show "$work/ipi-send"
expect 0 '^ +1 +the boot, [0-9]+ steps, ' "$hb" show "$work/ipi-send"
expect 0 '^ +[0-9]+ +:\| lock [a-z]+/[0-9] \.\. free$' "$hb" show "$work/ipi-send" --all
expect 0 '!the boot' "$hb" show "$work/ipi-send" --all
expect 0 'rq[01]=\{t[01]\}' "$hb" show "$work/ipi-send"
expect 0 '^  rule: At quiescence no CPU waits beside' "$hb" show "$work/ipi-send"
expect 0 '^  a CPU waits beside its mail' "$hb" show "$work/ipi-send"
expect 0 '^REPLAY: \./hartbreak replay hb1:' "$hb" show "$work/ipi-send"
# An IPI from its send over its trap to the acknowledgement.
expect 0 ':\| ipi to cpu1 -+>$' "$hb" show "$work/ipi-send" --all
expect 0 '^ +[0-9]+ {20,}:! ipi of step [0-9]+ taken$' "$hb" show "$work/ipi-send" --all
expect 0 'ack request 1 of step [0-9]+$' "$hb" show "$work/ipi-send" --all
expect 0 '^ +[0-9]+ +.*wfi' "$hb" show "$work/ipi-send" --all

drawn idle-order
expect 0 'reads an older store: [0-9]+ instead of [0-9]+' "$hb" show "$work/idle-order"
expect 0 '[0-9]+ of [0-9]+ steps: what the failure depends on|cpu1' "$hb" show "$work/idle-order"

drawn unlock-order
expect 0 '^  now   : [a-z]+ of [0-9]+ bytes? by' "$hb" show "$work/unlock-order"
expect 0 '^  before: [a-z]+ of [0-9]+ bytes? by' "$hb" show "$work/unlock-order"
expect 0 '^ +[a-z_]+ at [a-z_]+\.c:[0-9]+' "$hb" show "$work/unlock-order"

# Each broken core of the catalogue: the signature of its witness, and a screen that is read.
for file in "$source"/selftest/defects/*.hb; do
    name=$(basename "$file" .hb)
    signature=$(sed -n 's/^origin.* signature \([0-9a-f]*\).*/\1/p' "$file")
    "$defects"/hb-sim-defect-"$(echo "$name" | cut -c1-5)"* --replay "$file" --steps "$work/$name" >"$work/log" 2>&1
    expect 0 "^FAIL sim  INV-[0-9]+ .* signature $signature\$" "$hb" show "$work/$name"
    [ "$(wc -l <"$work/out")" -le 90 ] || complain "a screen of $(wc -l <"$work/out") lines"
done

expect 0 '^ +[0-9]+ {20,}:! ipi of step [0-9]+ taken, ack request [0-9]+$' "$hb" show "$work/SB-01-forgotten-wake"
expect 0 '^  [.][.]  the last [0-9]+ rows again, [0-9]+ times$' "$hb" show "$work/SB-52-search-until-empty"
expect 0 '^  before: .* in d[.]0 wake b, holding .* behind step [0-9]+$' "$hb" show "$work/SB-27-lock-again"

# No colours, and one line a step, where there is no terminal.
expect 0 "!$(printf '\033')" "$hb" show "$work/ipi-send"
expect 0 '"kind":"violation"' "$hb" show "$work/ipi-send" --json
expect 0 '^REPLAY' "$hb" show "$work/ipi-send" --html "$work/page.html" --perfetto "$work/trace.json"
[ -s "$work/page.html" ] && [ -s "$work/trace.json" ] || complain "no page or no trace"
expect 3 'nowhere/page.html: No such file' "$hb" show "$work/ipi-send" --html "$work/nowhere/page.html"

# A program: found, then drawn.
(cd "$source" && "$hb" explore --program fuzz/examples/account.c --out "$work/found" >"$work/log" 2>&1)
cd "$source" || exit 1
for file in "$work"/found/*/found.hb; do
    expect 0 '^FAIL program  INV-' "$hb" show "$file"
    expect 0 '^ +thread 0 +thread 1' "$hb" show "$file"
    expect 0 ' locks lock$' "$hb" show "$file"
    expect 0 '-- preempted in deposit' "$hb" show "$file"
    expect 0 '\(account\.c:[0-9]+\)' "$hb" show "$file"
    expect 0 '^REPLAY: \./hartbreak replay ' "$hb" show "$file"
    expect 2 'which runs on no core' "$hb" show "$file" --core "$source/sched_core"
done

# The whole core does not fail.
expect 0 '^did not reproduce \(0/1\)$' "$hb" show "$cases/ipi-send.hb"
expect 0 '^clean sim' "$hb" show "$cases/ipi-send.hb"

# What is no reproducer.
: >"$work/empty"
echo 'nonsense' >"$work/nonsense"
echo '{"steps":7}' >"$work/newer"
expect 2 'needs a file' "$hb" show
expect 2 'No such file' "$hb" show "$work/none"
expect 2 'it is empty' "$hb" show "$work/empty"
expect 2 'no regular file' "$hb" show "$work"
expect 2 'no steps of version 1' "$hb" show "$work/newer"
expect 2 'nonsense|no program|unknown' "$hb" show "$work/nonsense"
finish
