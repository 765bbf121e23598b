#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Links between pages lead somewhere, headings included, and docs/README.md leads to every page of docs/.
. "$(dirname "$0")/lib.sh"

# The anchors of a page, as they are made of its headings: lower case, no punctuation, dashes for spaces.
anchors() {
    sed -n 's/^##* //p' "$1" | tr '[:upper:]' '[:lower:]' | sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

for page in $(sources -name '*.md'); do
    for link in $(grep -oE '\]\([^)[:space:]]+\)' "$page" | sed 's/^](//; s/)$//'); do
        case $link in http:* | https:* | mailto:*) continue ;; esac
        file=$(dirname "$page")/${link%%#*}
        [ "${link%%#*}" != '' ] || file=$page
        if [ ! -e "$file" ]; then
            complain "$page: nothing is at $link"
        elif [ "$link" != "${link#*#}" ] && ! anchors "$file" | grep -qxF -e "${link#*#}"; then
            complain "$page: no heading is behind $link"
        fi
    done
done
for page in docs/*.md; do
    [ "$page" = docs/README.md ] || grep -q -e "(${page#docs/}[#)]" docs/README.md ||
        complain "docs/README.md: no link to $page"
done
finish
