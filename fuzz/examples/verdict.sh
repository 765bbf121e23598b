#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verdict.sh RUNNER MODELS RACES EXPECT EXECUTIONS: explores a program under each memory model and compares the verdict.
# EXPECT is clean, or invariants with | between them. EXECUTIONS is how many may be needed; "all": every one must be run;
# "all=N": and there are N.
set -u
runner=$1 models=$2 races=$3 expect=$4 executions=$5
bad=0

# field LINE KEY: the value of a key of a JSON line.
field() {
    echo "$1" | sed -n "s/.*\"$2\":\"\{0,1\}\([^\",}]*\).*/\1/p"
}

for memory in $(echo "$models" | tr ',' ' '); do
    set -- --memory "$memory" --races "$races" --first --json --out "${TMPDIR:-/tmp}/example.$$"
    case $executions in
    all*) set -- "$@" --strategy dfs ;;
    *) set -- "$@" --executions "$executions" ;;
    esac
    out=$("$runner" "$@" 2>&1)
    code=$?
    done=$(echo "$out" | grep '"event":"done"' | sed 's/,"shares".*//')
    verdict=$(field "$done" verdict)
    invariant=$(field "$done" invariant)
    echo "$memory: $verdict $invariant, $(field "$done" executions) executions, complete: $(field "$done" complete)"
    wrong=
    if [ "$expect" = clean ]; then
        [ "$verdict" = clean ] && [ "$code" = 0 ] || wrong="a finding in a correct program"
        case $executions in
        all*) [ "$(field "$done" complete)" = yes ] || wrong="${wrong:-not complete}" ;;
        esac
        case $executions in
        all=*) [ "$(field "$done" executions)" = "${executions#all=}" ] || wrong="${wrong:-another number of executions}" ;;
        esac
    else
        [ "$verdict" = finding ] && [ "$code" = 1 ] || wrong="not found"
        [ -n "$wrong" ] || echo "$invariant" | grep -qxE "$expect" || wrong="$invariant instead of $expect"
    fi
    if [ -n "$wrong" ]; then
        echo "$memory: $wrong (exit code $code)"
        echo "$out" | tail -n 20
        bad=1
    fi
done
rm -rf "${TMPDIR:-/tmp}/example.$$"
exit $bad
