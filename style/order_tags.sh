#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A memory-order pair carries one tag on both ends, and docs/memory-order.md explains it. No bare fences.
. "$(dirname "$0")/lib.sh"
tags=$(grep -rhE 'pairs: ' sched_core --include='*.[ch]' | sed 's/.*pairs: //' | grep -oE '[A-Z]+-[0-9]+' | sort -u)
for tag in $tags; do
    ends=$(grep -rhE "pairs: .*\\b$tag\\b" sched_core --include='*.[ch]' | wc -l)
    [ "$ends" -ge 2 ] || complain "sched_core: tag $tag has one end only"
    grep -qw -e "$tag" docs/memory-order.md 2>/dev/null || complain "docs/memory-order.md: nothing about tag $tag"
done
grep -rnE 'memory_order_(acquire|release|acq_rel|seq_cst)' sched_core --include='*.[ch]' >"/tmp/tags.$$"
while IFS= read -r line; do
    file=${line%%:*}
    number=${line#*:}
    number=${number%%:*}
    # The tag stands on the line itself or on one of the two above or below it.
    sed -n "$((number > 2 ? number - 2 : 1)),$((number + 2))p" "$file" | grep -q 'pairs: ' ||
        complain "$file:$number: an ordered access without a tag"
done <"/tmp/tags.$$"
rm -f "/tmp/tags.$$"
for file in $(grep -rlE 'atomic_(thread|signal)_fence' sched_core --include='*.[ch]'); do
    complain "$file: a bare fence"
done
finish
