#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# study.sh HB-FAKE FAKE-DIR: the study of strategies goes on where it stopped, and says no more than what it reached.
. "$(dirname "$0")/lib.sh"
use_fakes "$1" "$2"
cd "$work" || exit 2

# A core on which seed S of random needs 100 S executions, of pct 1,500 S, and of the others more than anybody waits for.
# Each run is a line of `runs`.
world hb-sim-defect-SB-12 <<EOF
while [ \$# -gt 0 ]; do
    case \$1 in --strategy) strategy=\$2 ;; --seed) seed=\$2 ;; --executions) most=\$2 ;; esac
    shift
done
echo "\$strategy \$seed \$most" >>"$work/runs"
case \$strategy in random) needs=\$((seed * 100)) ;; pct) needs=\$((seed * 1500)) ;; *) needs=999999999 ;; esac
[ ! -f "$work/broken" ] || exit 3
end=\$most verdict=clean
if [ "\$needs" -le "\$most" ]; then
    end=\$needs verdict=finding
    echo '{"event":"finding","world":"sim","invariant":"INV-12","title":"t","signature":"7c1f0a9e","detail":"d","file":"","new":true}'
fi
echo '{"event":"done","world":"sim","programs":5,"executions":'"\$end"',"seconds":0.2,"exercised":"1e","findings":1,"verdict":"'"\$verdict"'","reason":""}'
[ "\$verdict" = clean ]
EOF
study() { "$hb" defects SB-12 --study --jobs 1 "$@"; }
made() { grep -cE "$1" "$work/runs"; }
count() { [ "$(made "$1")" = "$2" ] || complain "$(made "$1") runs like /$1/, not $2"; }
same() {
    cmp -s "$1" "$2" || { diff "$1" "$2" >"$work/out"; complain "$3"; }
}

# The middle of ten is the fifth. What lies above it is of no interest, nor is how far above.
: >runs
expect 0 'SB-12 . INV-12 . sc . > 20,000 . 500 . > 20,000 . 7,500 . > 20,000 . > 20,000 . > 20,000 ' \
    study --executions 20000 --out whole
sed '/^up to [0-9]* executions: /d' out >whole.txt
count '^random ' 10
count '^random .* 1000$' 5
count '^random .* 500$' 5
count '^pct .* 1000$' 6
count '^pct .* 10000$' 5
count '^pct .* 7500$' 5
count '^walk .* 20000$' 6
expect 0 '^2 of 7 cells have their median, 5 are above 20,000\.$' study --executions 20000 --out whole
expect 0 '"random":\{"decided":true,"median":500\},"walk":\{"decided":false,"above":20000\}' \
    study --executions 20000 --out whole --json

# Nothing is run a second time: not what ended, not after a stop, not behind a line that was cut off.
: >runs
study --executions 20000 --out whole >again.txt 2>/dev/null
same whole.txt again.txt "the second time it says something else"
count . 0
expect 0 '> 1,000 . 500 . > 1,000 . > 1,000 . > 1,000 . > 1,000 . > 1,000 ' study --executions 1000 --out parts
expect 0 '> 10,000 . 500 . > 10,000 . 7,500 ' study --executions 10000 --out parts
printf '\nSB-12\tpct\t1\t0' >>parts/study.tsv
study --executions 20000 --out parts >parts.txt 2>/dev/null
same whole.txt parts.txt "in parts it says something else"
count '^pct .* 1000$' 6
head -n 9 whole/study.tsv >some.tsv && mkdir some && mv some.tsv some/study.tsv
study --executions 20000 --out some >some.txt 2>/dev/null
same whole.txt some.txt "after a stop it says something else"
study --executions 20000 --out two --jobs 2 >two.txt 2>/dev/null
same whole.txt two.txt "two side by side say something else"

# One strategy alone is one column, and what is known of it is known.
: >runs
expect 0 '^. SB-12 . INV-12 . sc . 7,500 .$' study --executions 20000 --out whole --strategy pct
expect 0 '^1 of 1 cells have their median, 0 are above 20,000\.$' study --executions 20000 --out whole --strategy pct
expect 0 '^. id . invariant . memory . pct .$' study --executions 20000 --out whole --strategy pct
count . 0
expect 0 '> 2,000 .$' study --executions 2000 --out column --strategy dfs
count '^dfs ' 12
count . 12
expect 2 "there is no strategy 'rand' for random programs .*, dfs)" study --strategy rand
expect 2 "there is no strategy 'dfs' for random programs .*surw)" "$hb" defects SB-12 --strategy dfs

# Lines in any order, as of two files in one: what was reached counts, not what stands last.
mkdir merged && sort -r whole/study.tsv >merged/study.tsv
: >runs
study --executions 20000 --out merged >merged.txt 2>/dev/null
same whole.txt merged.txt "in another order it says something else"
count . 0

# No time: nothing is known, and it says so. Another build is another core.
expect 0 'the other 7 are not decided yet: the same command goes on from `study.tsv`' study --for 0.001s --out none
: >runs
echo '# another build' >>"$fake/bin/hb-sim-defect-SB-12"
study --executions 20000 --out whole >/dev/null 2>&1
count '^random ' 10

# A core that cannot run is no core that hides its bug.
: >broken
expect 3 'SB-12 ended with code 3 and no result' study --executions 20000 --out broken-core
finish
