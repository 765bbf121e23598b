#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# One noun a file: a longer file has two.
. "$(dirname "$0")/lib.sh"
most=450
for file in $(sources -name '*.[chS]' -o -name '*.sh' -o -name '*.py' -o -name hartbreak); do
    lines=$(wc -l <"$file")
    [ "$lines" -le $most ] || complain "$file: $lines lines, more than $most"
done
finish
