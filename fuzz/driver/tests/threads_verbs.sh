#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# threads_verbs.sh HB-FAKE FAKE-DIR: what replay and minimize make of threads' rates, orders and digests.
. "$(dirname "$0")/lib.sh"
use_fakes "$1" "$2"
cd "$work" || exit 2

cat >in.hb <<'EOF'
hartbreak 1
cpus 2
task a boot
  yield
origin world sim signature 0badcafe
EOF
sed 's/world sim/world threads/' in.hb >threads.hb
world hb-seeds <<'EOF'
cat "$2"
EOF

# sim LINES...: the simulator's answer to --replay.
sim() {
    world hb-sim <<EOF
printf '%s\n' 'sim: 0 of 1 deviations lie inside operations' $*
EOF
}
# stress NAME KEPT DIGEST RATE-LINE: 5 of the ten runs.
stress() {
    world "$1" <<EOF
echo "\$*" >"$work/words-$1"
echo '{"event":"order","runs":5,"kept":$2,"entries":22,"stops":0,"where":"$4","digests":5,"differing":0,"digest":"$3"}'
$5
EOF
}
passes='echo "{\"event\":\"rate\",\"failed\":0,\"runs\":5}"'
fails='echo "{\"event\":\"finding\",\"invariant\":\"INV-13\",\"title\":\"t\",\"signature\":\"0badcafe\",\"detail\":\"d\"}"
echo "{\"event\":\"rate\",\"invariant\":\"INV-13\",\"signature\":\"0badcafe\",\"failed\":3,\"runs\":5}"
echo "{\"event\":\"rate\",\"failed\":3,\"runs\":5}"
exit 1'
replay="$hb replay in.hb --world threads"

sim "'sim: state digest ab12'"
stress hb-stress-tsan 5 000000000000ab12 '' "$passes"
stress hb-stress-asan 5 000000000000ab12 '' "$passes"
expect 0 '^order kept in 10 of 10 runs$' $replay
expect 0 '^state digest: sim 000000000000ab12, threads 000000000000ab12$' $replay
expect 0 '^did not reproduce .0/10.$' $replay
stress hb-stress-asan 5 000000000000ab13 '' "$passes"
expect 1 'threads 000000000000ab13 and others  DIFFERENT$' $replay
stress hb-stress-asan 3 000000000000ab12 'order lost at entry 2 of 22: expected pass cpu0, found end cpu0' "$passes"
expect 0 '^order kept in 8 of 10 runs$' $replay
expect 0 '^order lost at entry 2 of 22' $replay

stress hb-stress-asan 5 000000000000ab12 '' "$fails"
expect 1 '^reproduced .3/10.$' $replay
# Neither the signature of the file nor what broke in the simulator: not as recorded.
sed -i 's/0badcafe/11111111/' in.hb
expect 1 '^did not reproduce as recorded .0/10.: it failed in another way$' $replay
expect 1 '^3 of 5 runs failed in another way: INV-13 0badcafe$' $replay
# Another name for what broke in the simulator.
sim "'sim: FINDING INV-13 lost wake-up [11111111]: d'"
expect 1 '^reproduced .3/10.$' $replay
expect 1 '^state digest: none in the simulator, it fails there$' $replay

# A build that cannot run here leaves its half to the other, and the result is not complete.
world hb-stress-tsan <<'EOF'
echo '{"event":"done","verdict":"not run","reason":"tsan NOT RUN: no"}'
exit 3
EOF
expect 1 'tsan NOT RUN' $replay
grep -q -- '--programs 10 ' "$work/words-hb-stress-asan" || { cat "$work"/words-*; complain "its runs were not made up for"; }

# minimize: the simulator first, then threads by rates.
world hb-sim <<'EOF'
echo 'did not reproduce (0/10)'
EOF
world hb-minimize-rate <<EOF
echo "\$*" >"$work/words-rate"
echo '57 operations -> 4, 7 in 101 runs -> 5 in 101, 4 s'
exit 1
EOF
expect 1 '^57 operations -> 4, 7 in 101' "$hb" minimize threads.hb --for 20s
expect 1 '^no schedule of the simulator fails so' "$hb" minimize threads.hb
expect 1 '^REPLAY: ./hartbreak replay min.hb --world threads$' "$hb" minimize threads.hb
expect 1 '!^did not reproduce' "$hb" minimize threads.hb
expect 0 '^did not reproduce .0/10.$' "$hb" minimize in.hb
grep -q 'minimize threads.hb --output min.hb .*hb-stress-plain .*hb-stress-tsan-locks' "$work/words-rate" || complain "not asked so"
# The build that found it is asked first.
echo 'binary hb-stress-tsan, item 3, seed 1, cpus 4' >report.txt
expect 1 '^57 operations -> 4' "$hb" minimize threads.hb
grep -q 'output min.hb --stress [^ ]*/hb-stress-tsan --stress [^ ]*-plain --stress [^ ]*-asan --stress [^ ]*-locks$' "$work/words-rate" ||
    { cat "$work/words-rate"; complain "not in that order"; }
rm report.txt
world hb-minimize-rate <<'EOF'
echo 'did not reproduce (0/8000)'
EOF
expect 0 '^did not reproduce .0/8000.$' "$hb" minimize threads.hb
world hb-sim <<'EOF'
echo '57 operations, 150 preemptions -> 3, 3 in 25585 runs, 3.4 s'
exit 1
EOF
expect 1 '^a schedule of the simulator fails so, too' "$hb" minimize threads.hb
expect 1 '^REPLAY: ./hartbreak replay min.hb$' "$hb" minimize threads.hb
finish
