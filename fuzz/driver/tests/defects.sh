#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# defects.sh HB-FAKE FAKE-DIR SOURCE: what the hunt for planted bugs makes of what broken cores say.
. "$(dirname "$0")/lib.sh"
use_fakes "$1" "$2"
witness=$3/selftest/defects/SB-12-failed-send.hb
cd "$work" || exit 2

# broken INVARIANT REPLAY-LINE: a core on which a random program finds INVARIANT (none: nothing).
broken() {
    world hb-sim-defect-SB-12 <<EOF
case "\$*" in
*--replay*) echo '$2'; exit 1 ;;
*--minimize*) exit 1 ;;
esac
[ "$1" = none ] ||
    echo '{"event":"finding","world":"sim","invariant":"$1","title":"t","signature":"7c1f0a9e","detail":"d","file":"$witness","new":true}'
echo '{"event":"done","world":"sim","programs":5,"executions":50,"seconds":0.2,"exercised":"1e","findings":1,"verdict":"finding","reason":""}'
[ "$1" = none ]
EOF
}
hunt() { "$hb" defects SB-12 --executions 200 "$@"; }
same='{"event":"finding","world":"sim","invariant":"INV-12","title":"t","signature":"7c1f0a9e","detail":"d","file":"f","new":true}'
other='{"event":"finding","world":"sim","invariant":"INV-12","title":"t","signature":"11111111","detail":"d","file":"f","new":true}'

broken INV-12 "$same"
expect 0 '^1 of 1 found in sim' hunt
expect 0 'SB-12 .* INV-12 .* 50 .* 2 . 0 . 10/10' hunt
expect 0 '"id":"SB-12",.*"found":true,.*"invariant":"INV-12",.*"executions":50,' hunt --json
expect 0 '"event":"defects","defects":1,"applicable":1,"found":1,.*"exit":0' hunt --json

# Another verdict is not this bug; nothing is nothing; a reproducer that fails in another way is none.
broken INV-20 "$same"
expect 1 'SB-12 +NOT FOUND as INV-12 in 200 executions.*found as INV-20' hunt
expect 1 '^0 of 1 found in sim' hunt
broken none "$same"
expect 1 'SB-12 +NOT FOUND as INV-12' hunt
expect 1 '"found":false' hunt --json
broken INV-12 "$other"
expect 1 'does not fail ten times in the same way' hunt

# Nothing to hunt is nothing found clean.
expect 4 '^0 of 0 found in sim' "$hb" defects SB-07 --executions 200

world hb-sim-defect-SB-12 <<'EOF'
echo "hb-sim: no memory" >&2
exit 3
EOF
expect 1 'NOT FOUND.*no memory' hunt
finish
