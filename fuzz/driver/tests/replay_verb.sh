#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# replay_verb.sh HB SOURCE: what `replay` says and writes, and what it takes. Expectations that cannot hold fail on any core.
. "$(dirname "$0")/lib.sh"
hb=$1 source=$2
cd "$work" || exit 2
printf 'hartbreak 1\ncpus 1\ntask a boot\n  yield -> reject-full\n' >small.hb
printf 'hartbreak 1\ncpus 1\ntask first boot\n  note 3\n  note 4\n  yield -> reject-full\n  yield\n' >large.hb
printf 'hartbreak 1\ncpus 1\ntask a boot\n  yield\n' >sound.hb

# The steps are those of this execution, although a smaller one of the same signature is kept; names make no signature.
expect 1 '^FOUND INV-10 expectation: yield expected reject-full, got ok: at a.0  signature ff9a5692' "$hb" replay small.hb
expect 1 '^FOUND INV-10 expectation: yield expected reject-full, got ok: at first.2  signature ff9a5692' "$hb" replay large.hb
expect 1 '^  first.1 note [{]$' "$hb" replay large.hb
expect 1 '^sim: execution [0-9a-f]{16}$' "$hb" replay small.hb
[ "$(ls findings)" = ff9a5692 ] || complain "one bug, and not one folder: $(ls findings)"
expect 1 'the same execution as recorded$' "$hb" replay findings/ff9a5692/found.hb
expect 1 '!warning: found on core' "$hb" replay findings/ff9a5692/found.hb
sed 's/ core [0-9a-f]* / core 0123456789abcdef /' findings/ff9a5692/found.hb >foreign.hb
expect 1 'warning: found on core 0123456789abcdef, this is core' "$hb" replay foreign.hb
expect 0 '^  cpu0' "$hb" replay sound.hb --trace
expect 0 '!^  cpu0' "$hb" replay sound.hb

# Nothing need be written.
: >taken
expect 1 '^reproduced \(1/1\)$' "$hb" replay small.hb --out taken/findings
expect 1 'the finding is not kept: ' "$hb" replay small.hb --out taken/findings

# The last line works as it stands.
cp small.hb "it's a.hb"
expect 1 "^REPLAY: ./hartbreak replay 'it'.''s a.hb'\$" "$hb" replay "it's a.hb"
line=$(sed -n 's,^REPLAY: ./hartbreak,"$hb",p' out)
expect 1 '^reproduced' eval "$line"
expect 0 "^REPLAY: ./hartbreak replay 'it'.''s a.hb'\$" "$hb" show "it's a.hb"

# A repair that fails leaves what is there from another one.
sed '$a origin world sim memory sc points access signature 01234567' sound.hb >drift.hb
echo 'from before' >drift.repaired.hb
expect 0 '^did not reproduce' "$hb" replay drift.hb --repair
grep -qx 'from before' drift.repaired.hb || complain "an earlier repair is gone"

# Bytes: a program's own keep what they expect; any others expect nothing, and it is said what they were taken for.
mkdir bytes
"${hb%/*}/hb-seeds" bytes small.hb >/dev/null || complain "no bytes"
expect 1 '^reproduced' "$hb" replay bytes/small
expect 1 '!taken for an input' "$hb" replay bytes/small
{ cat bytes/small; printf '\004\003\001'; } >input
expect 0 'input is no program .*: taken for an input of the fuzz target' "$hb" replay input
head -c 3000 "$hb" >garbage
expect 0 'garbage is no program .*: taken for an input' "$hb" replay garbage
expect 0 'taken for an input of the fuzz target' "$hb" show input

# What is no subject, or none of this verb's.
mkfifo pipe
expect 2 'pipe: no regular file' timeout 20 "$hb" replay pipe
expect 2 'pipe: no regular file' timeout 20 "$hb" show pipe
for verb in replay minimize show; do
    expect 2 'unknown version: this build reads blobs of version 1' "$hb" $verb hb2:AAAA
done
printf 'hartbreak program 1\nsource 0123456789abcdef x.c\n' >program.hb
expect 2 'C program: --world is for' "$hb" replay program.hb --world threads
expect 2 'C program: --core is for' "$hb" replay program.hb --core /nonexistent
expect 2 'C program: --core is for' "$hb" minimize program.hb --core /nonexistent
finish
