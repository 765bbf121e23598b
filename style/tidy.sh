#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tidy.sh ROOT BUILD: clang-tidy on every C file of the tree that BUILD compiles, once for each set of switches that it is
# compiled with (-DNAME): flavours that differ in flags alone are the same text. Skipped (77) without version 19.
build=$(readlink -f "${2:?usage: tidy.sh ROOT BUILD}")
. "$(dirname "$0")/lib.sh"
tool=${HB_CLANG_TIDY:-clang-tidy-19}
if ! command -v "$tool" >/dev/null; then
    echo "skipped: no $tool on this machine"
    exit 77
fi
here=$(pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Entries are objects of one line a member. The tool runs once for each entry of a file. What the build makes is not ours.
awk -v here="$here/" -v made="$build/" -v out="$work/compile_commands.json" '
    BEGIN { printf "[" >out }
    /^\{/ { entry = ""; words = ""; file = "" }
    /^  "command": / {
        count = split($0, word, " ")
        for (i = 1; i <= count; i++)
            if (word[i] ~ /^-D[A-Za-z_0-9]*$/ && word[i] !~ /^-D(NDEBUG|_GNU_SOURCE)$/) words = words word[i]
    }
    /^  "file": / { split($0, word, "\""); file = word[4] }
    /^  / { entry = entry "\n" $0 }
    /^\}/ && index(file, here) == 1 && index(file, made) != 1 && file ~ /\.c$/ && !seen[file words]++ {
        printf "%s{%s\n}", (any++ ? ",\n" : ""), entry >out
        print file
    }
    END { printf "]\n" >out }' "$build/compile_commands.json" | sort -u >"$work/files"
[ -s "$work/files" ] || complain "$build/compile_commands.json: names no file of this tree"
xargs -P "$(nproc)" -n 8 "$tool" -p "$work" --quiet <"$work/files" 2>/dev/null | grep -E ' (error|warning): ' | sort -u >"$work/said"
while IFS= read -r line; do complain "$line"; done <"$work/said"
finish
