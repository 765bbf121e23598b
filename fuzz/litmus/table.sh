#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# table.sh HB-LITMUS [FILE]: the suite as a table of outcomes seen, by mode; with FILE, whether the file has just this.
table=$("$1" | awk '
    $2 == "sc" || $2 == "tso" || $2 == "c11" {
        if (!($1 in seen)) name[++count] = $1
        seen[$1, $2] = $4 ($6 == "ok" ? "" : " of " $3)
        seen[$1] = 1
    }
    END {
        print "| test | sc | tso | c11 |"
        print "|---|---|---|---|"
        for (n = 1; n <= count; n++)
            print "| " name[n] " | " seen[name[n], "sc"] " | " seen[name[n], "tso"] " | " seen[name[n], "c11"] " |"
    }')
[ -n "$2" ] || {
    printf '%s\n' "$table"
    exit 0
}
if [ "$(grep -E '^\| (test|---|.*[^|]* \| [0-9]+ \| [0-9]+ \| [0-9]+ \|)|^\|---\|---\|---\|---\|' "$2")" = "$table" ]; then
    exit 0
fi
echo "$2 is not what the suite shows now: $0 $1"
exit 1
