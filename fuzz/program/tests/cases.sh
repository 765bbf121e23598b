#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# cases.sh HB-COMPILE FILE...: as calls.sh, for programs that take CASE from the environment, so that each is compiled once.
# A CASE line has a pattern that the verdict begins with: "clean yes", "clean bounded: " and what was left out, "INV-nn
# key", or "exit 2 " and what is said. Sequential consistency, by dfs; what is clean also in c11, and without bounds also by the
# portfolio. A line OPTIONS has what compiler and runner are told, as --races off, which has no c11;
# a line RUNNER what the runner alone is told.
set -u
compile=$1
shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 ran=0

# field NAME: of the last event that has it.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$work/out" | tail -n 1; }

# verdict CASE MEMORY STRATEGY
verdict() {
    # shellcheck disable=SC2086
    CASE=$1 "$work/runner" $options $told --strategy "$3" --memory "$2" --first --executions 200000 --json </dev/null >"$work/out" 2>"$work/err"
    code=$?
    if grep -q '"event":"finding"' "$work/out"; then
        echo "$(field invariant) $(field key)"
    elif [ "$code" = 0 ]; then
        bounds=$(field bounds)
        echo "clean $(field complete)${bounds:+: $bounds}"
    else
        echo "exit $code $(head -n 1 "$work/err")"
    fi
}

# judge CASE MEMORY STRATEGY VERDICT
judge() {
    got=$(verdict "$1" "$2" "$3")
    ran=$((ran + 1))
    case $got in
    $4*) echo "ok   $1 $2 $3: $got" ;;
    *) echo "FAIL $1 $2 $3: $got, not $4"; wrong=$((wrong + 1)) ;;
    esac
}

for file in "$@"; do
    options=$(sed -n 's/^ \* OPTIONS //p' "$file") told=$(sed -n 's/^ \* RUNNER //p' "$file")
    # shellcheck disable=SC2086
    if ! "$compile" $options -o "$work/runner" "$file" >"$work/err" 2>&1; then
        echo "FAIL $file: $(head -n 1 "$work/err")"
        exit 1
    fi
    sed -n 's/^ \* CASE \([0-9]*\) \(.*\)$/\1 \2/p' "$file" >"$work/cases"
    while read -r number wanted; do
        judge "$number" sc dfs "$wanted"
        case $wanted in
        'clean yes'*) judge "$number" sc portfolio "$wanted" ;;
        esac
        case $wanted in
        clean*) [ -n "$options" ] || judge "$number" c11 dfs "$wanted" ;;
        esac
    done <"$work/cases"
done
[ "$ran" -gt 0 ] && [ "$wrong" = 0 ] || { echo "$wrong of $ran wrong"; exit 1; }
echo "all $ran as expected"
