#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# table.sh NM ARCHIVE TABLE PAGE: what calls.tsv calls ours is defined in the machine and the other way round, and the
# page that tells users what is supported says what the table says (without the names behind names, as __isoc99_sscanf).
set -u
nm=$1 archive=$2 table=$3 page=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0
"$nm" --defined-only --format=just-symbols "$archive" 2>/dev/null | sed -n 's/^hb_call_//p' | sort -u >"$work/defined"
awk -F '\t' '!/^#/ && $2 == "own" { print $4 != "" ? $4 : $1 }' "$table" | sort -u >"$work/promised"
[ -s "$work/promised" ] && [ -s "$work/defined" ] || { echo "FAIL nothing to compare"; exit 1; }
for name in $(comm -23 "$work/promised" "$work/defined"); do
    echo "FAIL $name is in the table and not in the machine"
    wrong=1
done
for name in $(comm -13 "$work/promised" "$work/defined"); do
    echo "FAIL $name is in the machine and not in the table"
    wrong=1
done
awk -F '\t' '
    /^#/ { next }
    $2 == "no" && $3 != "not supported" { $1 = $3 }
    $1 ~ /^_(_|IO)/ { next }
    $2 == "no" {
        if (said[$1]++) next
        if (!($4 in reason)) reasons[++r] = $4
        reason[$4] = reason[$4] (reason[$4] == "" ? "" : ", ") "`" $1 "`"
        next
    }
    { if (!($3 in names)) groups[++n] = $3; names[$3] = names[$3] (names[$3] == "" ? "" : " ") "`" $1 "`" }
    END {
        for (i = 1; i <= n; i++) print "| " groups[i] " | " names[groups[i]] " |"
        for (i = 1; i <= r; i++) print "| " reasons[i] " | " reason[reasons[i]] " |"
    }' "$table" >"$work/rows"
while IFS= read -r row; do
    grep -qxF -e "$row" "$page" || { echo "FAIL $page lacks: $row"; wrong=1; }
done <"$work/rows"
[ "$wrong" = 0 ] && echo "$(wc -l <"$work/promised") calls, $(wc -l <"$work/rows") rows as the table says"
exit "$wrong"
