#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# tidy.sh ROOT BUILD: clang-tidy on every C file of the tree that BUILD compiles, each once. Skipped (77) without version 19.
build=$(readlink -f "${2:?usage: tidy.sh ROOT BUILD}")
. "$(dirname "$0")/lib.sh"
tool=${HB_CLANG_TIDY:-clang-tidy-19}
if ! command -v "$tool" >/dev/null; then
    echo "skipped: no $tool on this machine"
    exit 77
fi
here=$(pwd -P)
sed -n "s,^ *\"file\": \"\($here/.*\.c\)\".*,\1,p" "$build/compile_commands.json" | grep -v /CMakeFiles/ | sort -u >"/tmp/tidy.$$"
[ -s "/tmp/tidy.$$" ] || complain "$build/compile_commands.json: names no file of this tree"
xargs -P "$(nproc)" -n 8 "$tool" -p "$build" --quiet <"/tmp/tidy.$$" 2>/dev/null | grep -E ' (error|warning): ' | sort -u \
    >"/tmp/tidy-out.$$"
while IFS= read -r line; do complain "$line"; done <"/tmp/tidy-out.$$"
rm -f "/tmp/tidy.$$" "/tmp/tidy-out.$$"
finish
