#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# core_headers.sh ROOT [CONSOLE]: the policy's definition of done, for each source file of the core. It declares its
# owner, its locks (all in the rank table) and the KSELFTEST markers that prove it (all names of scenarios; with
# CONSOLE, the output of a boot, all printed by it).
console=${2:-}
[ -z "$console" ] || console=$(readlink -f "$console")
. "$(dirname "$0")/lib.sh"
ranks=$(sed -n 's/^ *SCHED_RANK_\([A-Z]*\) *=.*/\1/p' sched_core/include/sched_types.h)
[ -n "$ranks" ] || complain "sched_core/include/sched_types.h: no lock ranks found"

# field FILE NAME: the text of " * NAME: ..." with its continuation lines, on one line.
field() {
    awk -v name="$2" '/^ \*\// { exit }
        $0 ~ "^ \\* " name ":" { on = 1; sub("^ \\* " name ": *", ""); print; next }
        /^ \* [A-Z][a-z]*:/ || /^ \* *$/ || /^ \*$/ { on = 0 }
        on { sub("^ \\* *", ""); print }' "$1" | tr '\n' ' '
}

for file in sched_core/*.c; do
    [ -n "$(field "$file" Owner)" ] || complain "$file: no Owner line at its top"
    locks=$(field "$file" Locks)
    [ -n "$locks" ] || complain "$file: no Locks line at its top"
    for lock in $(echo "$locks" | grep -oE '\b[A-Z][A-Z]+\b'); do
        echo "$ranks" | grep -qx "$lock" || complain "$file: lock $lock is not in enum sched_lock_rank"
    done
    case $locks in *[A-Z][A-Z]* | none*) ;; *) complain "$file: Locks names no lock and is not none" ;; esac
    proof=$(field "$file" Proof)
    echo "$proof" | grep -q 'KSELFTEST: ' || complain "$file: no Proof line with a KSELFTEST marker at its top"
    echo "$proof" | sed 's/KSELFTEST: /\n&/g' | sed -n 's/^\(KSELFTEST: .* ok\)\b.*/\1/p' | while IFS= read -r marker; do
        name=${marker#KSELFTEST: }
        name=${name% ok}
        grep -qF "\"$name\"" selftest/*.c selftest/include/scenario_list.h kernel/*.c 2>/dev/null || echo "$file: no scenario is named '$name'"
        [ -z "$console" ] || tr -d '\r' <"$console" | grep -qxF "$marker" || echo "$file: no boot printed '$marker'"
    done >"/tmp/headers.$$"
    while IFS= read -r line; do complain "$line"; done <"/tmp/headers.$$"
done
rm -f "/tmp/headers.$$"
finish
