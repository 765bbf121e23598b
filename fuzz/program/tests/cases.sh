#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cases.sh HB-COMPILE [--portfolio] FOLDER|FILE...: programs that take CASE from the environment, so that each is compiled once.
# A CASE line has a pattern that the verdict begins with: "clean yes", "clean bounded: " and what was left out, "INV-nn key",
# or "exit 2 " and what is said; and perhaps " -- " and what the case is. Sequential consistency, by dfs; what is clean also
# in c11, and without bounds, if wished, also by the portfolio. A line OPTIONS has what compiler and runner are told, as
# --races off, which has no c11; a line RUNNER what the runner alone is told.
# What a program is linked with counts, not what a case calls: with a try or timed form releases are decisions too. So cases
# that have one are in files of their own (*_try.c), or the others would no longer be searched without.
set -u
compile=$1 portfolio=no
shift
[ "$1" = --portfolio ] && portfolio=yes && shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 ran=0

# Of the events: the verdict, for want of one nothing.
events='
function field(name) {
    if (!match($0, "\"" name "\":\"[^\"]*\"")) return ""
    return substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
}
/"event":"finding"/ { found = field("invariant") " " field("key") }
/"event":"done"/ { clean = "clean " field("complete"); bounds = field("bounds") }
END { print found ? found : code == 0 ? clean (bounds ? ": " bounds : "") : "" }'

# explore CASE MEMORY STRATEGY: sets got, the verdict.
explore() {
    # shellcheck disable=SC2086
    CASE=$1 "$work/runner" $options $told --strategy "$3" --memory "$2" --first --executions 200000 --json </dev/null >"$work/out" 2>"$work/err"
    code=$?
    got=$(awk -v code=$code "$events" "$work/out")
    [ -n "$got" ] && return
    read -r said <"$work/err" || said=
    got="exit $code $said"
}

fail() {
    echo "FAIL $*"
    wrong=$((wrong + 1))
}

# judge CASE MEMORY STRATEGY VERDICT
judge() {
    explore "$1" "$2" "$3"
    ran=$((ran + 1))
    case $got in
    $4*) echo "ok   $name/$1 $2 $3: $got" ;;
    *) fail "$name/$1 $2 $3: $got, not $4" ;;
    esac
}

# judge_all CASE VERDICT
judge_all() {
    judge "$1" sc dfs "$2"
    case $2 in
    'clean yes'*) [ $portfolio = no ] || judge "$1" sc portfolio "$2" ;;
    esac
    case $2 in
    clean*) [ -n "$options" ] || judge "$1" c11 dfs "$2" ;;
    esac
}

# judge_file FILE
judge_file() {
    name=$(basename "$1" .c) cases=0
    options=$(sed -n 's/^ \* OPTIONS //p' "$1") told=$(sed -n 's/^ \* RUNNER //p' "$1")
    # shellcheck disable=SC2086
    if ! "$compile" $options -o "$work/runner" "$1" >"$work/err" 2>&1; then
        fail "$name: $(head -n 1 "$work/err")"
        return
    fi
    sed -n 's/^ \* CASE \([0-9]*\) \(.*\)$/\1 \2/p' "$1" >"$work/cases"
    while read -r number wanted; do
        cases=$((cases + 1))
        judge_all "$number" "${wanted%% -- *}"
    done <"$work/cases"
    # A comment that was filled anew has cases in the middle of a line.
    named=$(grep -o 'CASE [0-9]' "$1" | wc -l)
    [ $cases -gt 0 ] && [ $cases = "$named" ] || fail "$name: $cases cases, but CASE is there $named times"
}

find "$@" -name '*.c' >"$work/files" || fail "not all are there: $*"
sort -o "$work/files" "$work/files"
while read -r file; do
    judge_file "$file" </dev/null
done <"$work/files"
[ "$ran" -gt 0 ] && [ "$wrong" = 0 ] || { echo "$wrong of $ran wrong"; exit 1; }
echo "all $ran as expected"
