#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# calls.sh HB-COMPILE FOLDER [NAME]: each CASE line in FOLDER/*.c names a verdict: "clean", after every schedule, "clean
# bounded", or the invariant and the key of the finding; or "exit 2" and what is said. Sequential consistency, then c11 for those that are clean.
set -u
compile=$1 folder=$2 only=${3:-*}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0
ran=0

# field NAME: of the last finding, or of the end.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$2" | tail -n 1; }

# verdict MEMORY: "clean yes", or "INV-nn key".
verdict() {
    "$work/runner" --strategy dfs --memory "$1" --first --executions 200000 --json >"$work/out" 2>"$work/err"
    code=$?
    grep '"event":"finding"' "$work/out" >"$work/found"
    if [ -s "$work/found" ]; then
        echo "$(field invariant "$work/found") $(field key "$work/found")"
    elif [ "$code" = 0 ]; then
        echo "clean $(field complete "$work/out")"
    else
        echo "exit $code $(head -n 1 "$work/err")"
    fi
}

expect() {
    name=$1 memory=$2 wanted=$3
    got=$(verdict "$memory")
    ran=$((ran + 1))
    case $got in
    "$wanted"*) echo "ok   $name $memory: $got" ;;
    *) echo "FAIL $name $memory: $got, not $wanted"; wrong=$((wrong + 1)) ;;
    esac
}

for file in "$folder"/$only.c; do
    sed -n 's/^ \* CASE \([0-9]*\) \(.*\)$/\1 \2/p' "$file" >"$work/cases"
    while read -r number wanted; do
        name=$(basename "$file" .c)/$number
        if ! "$compile" -o "$work/runner" "$file" -- -DCASE="$number" >"$work/err" 2>&1; then
            echo "FAIL $name: $(head -n 1 "$work/err")"
            wrong=$((wrong + 1))
            continue
        fi
        case $wanted in
        "clean bounded"*) expect "$name" sc "clean bounded"; expect "$name" c11 "clean bounded" ;;
        clean*) expect "$name" sc "clean yes"; expect "$name" c11 "clean yes" ;;
        *) expect "$name" sc "$wanted" ;;
        esac
    done <"$work/cases"
done
[ "$ran" -gt 0 ] || { echo "FAIL no case ran"; exit 1; }
[ "$wrong" = 0 ] || { echo "$wrong of $ran wrong"; exit 1; }
echo "all $ran as expected"
