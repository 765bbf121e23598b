# SPDX-License-Identifier: Apache-2.0
# Sourced by the checks. A check takes the root of a tree, prints FILE: what is wrong, and fails if it printed anything.
set -u
root=${1:?usage: CHECK ROOT}
cd "$root" || exit 2
bad=0

complain() {
    echo "$*"
    bad=$((bad + 1))
}

# Sources of the tree, one a line; generated and found files are none.
sources() {
    find . \( -name .git -o -name build -o -name findings \) -prune -o -type f \( "$@" \) -print | sed 's,^\./,,' | sort
}

c_files() { sources -name '*.c' -o -name '*.h'; }

finish() {
    [ "$bad" = 0 ] && exit 0
    echo "$bad complaints of $(basename "$0")"
    exit 1
}
