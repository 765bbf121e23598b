#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every verb is listed, has a help text that fits a terminal, and knows each option that its help text names.
. "$(dirname "$0")/lib.sh"
help=fuzz/driver/help
for file in "$help"/*.txt; do
    verb=$(basename "$file" .txt)
    awk 'length($0) > 120 { exit 1 }' "$file" || complain "$file: a line longer than 120"
    [ "$verb" = hartbreak ] && continue
    grep -q "^  ./hartbreak $verb " "$help/hartbreak.txt" || complain "$help/hartbreak.txt: does not list $verb"
    head -n 1 "$file" | grep -q "^usage: ./hartbreak $verb" || complain "$file: does not begin with its usage"
    grep -q "\`$verb\`" docs/commands.md 2>/dev/null || complain "docs/commands.md: nothing about $verb"
    [ "$verb" = doctor ] && continue
    for option in $(grep -oE '^  --[a-z][a-z-]*' "$file" | sed 's/^  --//'); do
        [ "$option" = no-install ] || grep -q "{\"$option\"," "fuzz/driver/verb_$verb.c" ||
            complain "$file: --$option is not in fuzz/driver/verb_$verb.c"
    done
    for option in $(sed -n 's/.*{"\([a-z-]*\)", *OPTION_.*/\1/p' "fuzz/driver/verb_$verb.c"); do
        [ "$option" = verbose ] || grep -qe "^  --$option" "$file" || complain "$file: says nothing about --$option"
    done
done
for verb in $(sed -n 's/^  \.\/hartbreak \([a-z]*\) .*/\1/p' "$help/hartbreak.txt"); do
    [ -f "$help/$verb.txt" ] || complain "$help/hartbreak.txt: lists $verb, which has no help text"
done
finish
