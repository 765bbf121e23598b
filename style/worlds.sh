#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The core knows no world: no preprocessor line of it names one, and it includes only its own and compiler headers.
. "$(dirname "$0")/lib.sh"
grep -nE '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif)' sched_core/*.[ch] sched_core/include/*.h |
    grep -vE '#ifndef [A-Z0-9_]+_H$' | grep -vE '__clang__|__has_attribute|__GNUC__|__STDC' >"/tmp/worlds.$$"
while IFS= read -r line; do complain "$line: a condition in the core"; done <"/tmp/worlds.$$"
grep -nE '^[[:space:]]*#[[:space:]]*include' sched_core/*.[ch] sched_core/include/*.h >"/tmp/worlds.$$"
while IFS= read -r line; do
    name=$(echo "$line" | sed 's/.*include *[<"]\([^>"]*\)[>"].*/\1/')
    case $line in
    *'<'*)
        case $name in
        stdalign.h | stdatomic.h | stdbool.h | stddef.h | stdint.h | stdnoreturn.h | limits.h) ;;
        *) complain "$line: not a freestanding header" ;;
        esac
        ;;
    *)
        [ -e "sched_core/$name" ] || [ -e "sched_core/include/$name" ] || complain "$line: not a header of the core"
        ;;
    esac
done <"/tmp/worlds.$$"
rm -f "/tmp/worlds.$$"
finish
