#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# rate.sh HB-MINIMIZE-RATE: findings made smaller by how often they fail, with a stand-in for hb-stress whose rates are
# known: a program with a spawn and a wake fails in three of ten runs, one with a spawn alone in one of fifty.
set -u
tool=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 2
wrong=0

cat >stress <<'EOF'
#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in
  --program) program=$2; shift ;;
  --programs) runs=$2; shift ;;
  --seed) seed=$2; shift ;;
  --seconds | --cpus | --hang-seconds) shift ;;
  esac
  shift
done
echo x >>"$(dirname "$0")/calls"
rate=0
if grep -q '^  spawn' "$program"; then
  rate=0.02
  ! grep -q '^  wake' "$program" || rate=0.3
fi
awk -v runs="$runs" -v seed="$seed" -v rate="$rate" 'BEGIN {
  srand(seed)
  for (i = 0; i < runs; i++) failed += rand() < rate
  if (failed > 0)
    printf "{\"event\":\"rate\",\"invariant\":\"INV-13\",\"signature\":\"0badcafe\",\"failed\":%d,\"runs\":%d}\n", failed, runs
  printf "{\"event\":\"rate\",\"invariant\":\"INV-28\",\"signature\":\"11111111\",\"failed\":%d,\"runs\":%d}\n", runs, runs
  printf "{\"event\":\"rate\",\"world\":\"threads\",\"failed\":%d,\"runs\":%d}\n", runs, runs
}'
EOF
printf '#!/bin/sh\nexit 3\n' >absent
chmod +x stress absent

cat >in.hb <<'EOF'
hartbreak 1
cpus 4
limits tasks 8 stacks 8 waitqueues 1 endpoints 1 depth 2 queue 8 steal 2 scan 4 hints 1 records 32 slice 3
task first boot qos burst affinity 1
  yield
  note 3
  spawn second -> ok
  yield
  hint 1
task second qos idle affinity all
  yield
  steal 0 max 2 qos burst
  wake first
  note 1
event tick 1
origin world threads signature 0badcafe seed 77
EOF
cp in.hb kept.hb

# expect CODE PATTERN words...
expect() {
  wanted=$1 pattern=$2 code=0
  shift 2
  timeout 60 "$tool" "$@" >log 2>&1 || code=$?
  if [ "$code" = "$wanted" ] && grep -qE "$pattern" log; then
    return
  fi
  echo "exit code $code, wanted $wanted and /$pattern/: $*"
  cat log
  wrong=1
}

expect 1 '^9 operations -> 2, [0-9]+ in 50 runs -> [0-9]+ in 50, [0-9]+ s$' --minimize in.hb --output out.hb --stress ./stress
grep -q '^  spawn' out.hb && grep -q '^  wake' out.hb || { echo "what it needs is gone:"; cat out.hb; wrong=1; }
grep -q '^origin world threads .*signature 0badcafe' out.hb || { echo "its origin is gone:"; cat out.hb; wrong=1; }
grep -q '^event' out.hb && { echo "an event that nobody needs:"; cat out.hb; wrong=1; }
cmp -s in.hb kept.hb || { echo "the input was written to"; wrong=1; }
expect 1 '^already minimal: 2 operations' --minimize out.hb --output again.hb --stress ./stress
[ ! -e again.hb ] || { echo "there is an output of what was minimal"; wrong=1; }
expect 1 '"event":"minimized","world":"threads".*"signature":"0badcafe".*"operations":2,.*"complete":true' \
  --minimize in.hb --output json.hb --stress ./stress --json
# A build that cannot run here leaves it to the next one.
expect 1 '^9 operations -> 2' --minimize in.hb --output out2.hb --stress ./absent --stress ./stress
expect 3 'did not count its runs' --minimize in.hb --output no.hb --stress ./absent
# It never fails so: a signature of something else.
sed 's/0badcafe/22222222/' in.hb >other.hb
expect 0 '^did not reproduce .0/2000.$' --minimize other.hb --output no.hb --stress ./stress
# The empty program fails so.
sed 's/0badcafe/11111111/' in.hb >empty.hb
expect 2 'the empty program fails as often' --minimize empty.hb --output no.hb --stress ./stress
# What was reached when the time was over.
sed -i 's/^runs=.*//; 2s/^/sleep 0.3\n/' stress
expect 1 'the time was over before all was tried' --minimize in.hb --output short.hb --stress ./stress --seconds 1
# What was reached when it was interrupted, which interrupts the runs as well: early enough, and late enough.
for seconds in 1 2 4 8; do
  rm -f stopped.hb
  timeout --preserve-status -s INT $seconds "$tool" --minimize in.hb --output stopped.hb --stress ./stress >log 2>&1
  code=$?
  [ $code = 130 ] && [ -s stopped.hb ] && break
done
[ $code = 130 ] && [ -s stopped.hb ] && grep -q '^interrupted before all was tried' log &&
  grep -q '^9 operations -> [2-8], .* -> not counted again, ' log ||
  { echo "interrupted: exit code $code"; cat log; wrong=1; }
timeout --preserve-status -s INT 0.1 "$tool" --minimize in.hb --output no.hb --stress ./stress >log 2>&1
code=$?
[ $code = 130 ] && grep -q '^did not reproduce .0/[0-9]*., interrupted before all was tried' log ||
  { echo "interrupted at once: exit code $code"; cat log; wrong=1; }
expect 2 'usage' --minimize in.hb --output no.hb
expect 2 'absent.hb' --minimize absent.hb --output no.hb --stress ./stress
[ ! -e no.hb ] || { echo "there is an output of what did not fail"; wrong=1; }
exit $wrong
