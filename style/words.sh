#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What is to be done later belongs into an issue, not into the source.
. "$(dirname "$0")/lib.sh"
marks='TO''DO|FIX''ME|XX''X'
for file in $(sources -name '*.[chS]' -o -name '*.sh' -o -name '*.md' -o -name '*.cmake'); do
    found=$(grep -nE "\\b($marks)\\b" "$file" | head -n 1)
    [ -z "$found" ] || complain "$file:$found"
done
finish
