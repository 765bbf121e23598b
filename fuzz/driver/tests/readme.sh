#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# readme.sh ROOT: every ./hartbreak line in a block of README.md that follows <!-- tested --> works as it stands. Long
# ones are shortened: hunts and fuzzing to 5 seconds, the test to its list. A line that ends in "# exit N" must exit so.
# What they write under /tmp goes to a folder that is new each time.
. "$(dirname "$0")/lib.sh"
cd "$1" || exit 2
awk '/^<!-- tested -->/ { armed = 1; next } /^```/ { if (inside) inside = 0; else { inside = armed; armed = 0 } next }
    inside && /^\.\/hartbreak/ { print }' README.md >"$work/lines"
[ -s "$work/lines" ] || { : >"$work/out"; complain "README.md: no block follows <!-- tested -->"; }
while IFS= read -r line; do
    code=$(echo "$line" | sed -n 's/.*# exit \([0-9]*\) *$/\1/p')
    command=$(echo "$line" | sed 's/ *#.*//; s/--for [0-9a-z]*/--for 5s/; s/^\(\.\/hartbreak \(hunt\|fuzz\)\)$/\1 --for 5s/; s/^\.\/hartbreak test.*/.\/hartbreak test --list/' | sed "s,/tmp/,$work/,g")
    case $command in
    *--out*) ;;
    "./hartbreak hunt"* | "./hartbreak fuzz"* | "./hartbreak stress"* | "./hartbreak boot"*)
        command="$command --out $work/findings"
        ;;
    esac
    expect "${code:-0}" . sh -c "$command"
done <"$work/lines"
finish
