#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# corpus.sh HB SOURCE: what may become a regression, and what may not.
. "$(dirname "$0")/lib.sh"
hb=$1 source=$2
witness=$source/selftest/defects/SB-01-forgotten-wake.hb
cd "$work" || exit 2
add() { code=$1 pattern=$2 file=$3; shift 3; expect "$code" "$pattern" "$hb" corpus add "$file" --out "$work/to" "$@"; }
expect 2 'corpus needs what to do' "$hb" corpus
expect 2 'corpus needs what to do' "$hb" corpus remove x
add 2 '--name needs' "$witness" --name 'Bad Name' --why x
add 2 '--why needs' "$witness" --name good
add 2 'no file that can be read' absent.hb --name good --why x
add 0 'added .*/to/[0-9a-f]{8}-wake.hb' "$witness" --name wake --why 'A wake-up before the block was forgotten.'
set -- "$work"/to/*-wake.hb
sed -n 2p "$1" | grep -qx '# A wake-up before the block was forgotten.' || complain "no reason above it"
expect 0 '^did not reproduce \(0/10\)$' "$hb" replay "$1" --times 10
add 2 'there is one already' "$witness" --name wake --why x
printf 'hartbreak 1\ncpus 1\ntask a boot\n  yeild\n' >typo.hb
add 2 'typo.hb:4:3: expected an operation' typo.hb --name typo --why x
add 0 '^\{"event":"added","file":".*-wakes.hb"\}$' "$witness" --name wakes --why x --json
rm "$work"/to/*-wakes.hb
sed '/^origin/d' "$witness" >bare.hb
add 2 'no origin with a signature' bare.hb --name bare --why x
# An expectation that cannot hold fails on the core of this tree.
printf 'hartbreak 1\ncpus 1\ntask a boot\n  yield -> reject-full\n' >fails.hb
add 1 'fails on the core of this tree' fails.hb --name fails --why x
[ "$(ls "$work/to" | wc -l)" = 1 ] || complain "more than one file was written"
finish
