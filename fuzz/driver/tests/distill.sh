#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# distill.sh HB-FAKE FAKE-DIR BIN-DIR SOURCE: a corpus gets smaller and reaches as much, and nothing that goes wrong loses any of it.
. "$(dirname "$0")/lib.sh"
use_fakes "$1" "$2"
real=$3 source=$4
cd "$work" || exit 2
corpus=$fake/corpus/program
inputs() { ls "$corpus" | wc -l; }
fill() {
    rm -rf "$corpus"
    mkdir -p "$corpus"
    for n in 1 2 3; do echo "$n" >"$corpus/old$n"; done
}
world hb-seeds </dev/null

# The real fuzz target: all seeds twice.
fill
rm "$corpus"/*
ln -s "$real/hb-fuzz-program" "$fake/bin/hb-fuzz-program"
"$real/hb-seeds" "$corpus" "$source"/corpus/seeds/program/*.hb || complain "no seeds"
count=$(inputs)
for file in "$corpus"/*; do
    cp "$file" "$file.twin"
done
expect 0 "^distilled .*: $((2 * count)) inputs, .* -> [0-9]+, .* which reach as much" "$hb" corpus distill
[ "$(inputs)" -le "$count" ] && [ "$(inputs)" -gt 0 ] || complain "$(inputs) inputs are left of $count"
kept=$(inputs)
mkdir elsewhere
mv "$corpus"/* elsewhere/
expect 0 '"event":"distilled",.*"before":0,"after":'"$kept"'[,}]' "$hb" corpus distill program --from elsewhere --json
rm "$fake/bin/hb-fuzz-program"

# What a hunt adds meanwhile stays, and so does what was chosen.
fill
world hb-fuzz-program <<EOF
while [ "\${1#-}" != "\$1" ]; do shift; done
cp "$corpus/old2" "\$1/old2"
echo new >"\$1/new"
echo hunt >"$corpus/added"
EOF
expect 0 '3 inputs, .* -> 2' "$hb" corpus distill
[ "$(ls "$corpus" | tr '\n' ' ')" = 'added new old2 ' ] || complain "wrong inputs: $(ls "$corpus")"

# Nothing is lost if it chooses nothing, fails or is interrupted.
fill
world hb-fuzz-program </dev/null
expect 3 'chose no input at all' "$hb" corpus distill
world hb-fuzz-program <<'EOF'
echo "libFuzzer: out-of-memory" >&2
exit 71
EOF
expect 1 'verdict: FAIL' "$hb" corpus distill
world hb-fuzz-program <<'EOF'
trap 'exit 72' INT
while :; do sleep 0.1; done
EOF
"$hb" corpus distill >"$work/out" 2>&1 &
pid=$!
sleep 1
kill -TERM $pid
wait $pid
[ $? = 130 ] || complain "SIGTERM did not end it with 130"
[ "$(inputs)" = 3 ] || complain "inputs are lost: $(ls "$corpus")"
[ "$(ls "$fake/corpus")" = program ] || complain "something is left: $(ls "$fake/corpus")"

expect 2 "no fuzz target 'programm'.*did you mean 'program'" "$hb" corpus distill programm
expect 2 'no folder of inputs' "$hb" corpus distill --from absent
expect 2 'takes a target and --from' "$hb" corpus distill --name x
expect 2 '--from is of corpus distill' "$hb" corpus add x --from "$corpus"
finish
