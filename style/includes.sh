#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# includes.sh ROOT DEPS: arrows point one way. DEPS is what the compiler really read for each object (ninja -t deps):
# worlds read selftest and core, selftest reads the core, the core reads itself, and no world reads another.
deps=$(readlink -f "${2:?usage: includes.sh ROOT DEPS}")
. "$(dirname "$0")/lib.sh"
here=$(pwd -P)
awk -v root="$here/" '
    function folder(path,    part) {
        if (index(path, root) == 1) path = substr(path, length(root) + 1)
        else if (substr(path, 1, 1) == "/") return ""
        split(path, part, "/")
        return part[1]
    }
    function allowed(from, to) {
        if (to == from || to == "sched_core") return 1
        if (from == "sched_core") return 0
        return to == "selftest"
    }
    function known(name) {
        return name == "fuzz" || name == "stress" || name == "kernel" || name == "selftest" || name == "sched_core"
    }
    /^[^ ]/ { first = 1; next }
    /^    / {
        path = substr($0, 5)
        if (first) { source = path; from = folder(path); first = 0; next }
        to = folder(path)
        if (known(from) && known(to) && !allowed(from, to)) print source ": reads " path
    }' "$deps" | sort -u >"/tmp/includes.$$"
while IFS= read -r line; do complain "$line"; done <"/tmp/includes.$$"
rm -f "/tmp/includes.$$"
finish
