# SPDX-License-Identifier: Apache-2.0
# Sourced. Finds what a verb lacks on this host and installs it. Talks on stderr. Needs $top and setup/probe.sh.

say() { printf '%s\n' "$*" >&2; }

# Which column of the package table this host reads: debian12 debian13 ubuntu2404 fedora, or nothing.
host_column() {
    [ -r /etc/os-release ] || return 0
    (
        . /etc/os-release
        case "${ID:-}:${VERSION_ID:-}" in
        debian:12*) echo 3 ;;
        debian:13*) echo 4 ;;
        ubuntu:24.04) echo 5 ;;
        fedora:*) echo 6 ;;
        esac
    )
}

# needed VERB[,MORE]: the capabilities that they need, one a line. `everything`: all rows of the table.
needed() {
    awk -F '\t' -v asked="$1" 'BEGIN { n = split(asked, words, ","); for (i = 1; i <= n; i++) want[words[i]] = 1 }
        /^#/ { next }
        { split($2, verbs, ","); hit = ($2 == "any" || "everything" in want)
          for (i in verbs) if (verbs[i] in want) hit = 1
          if (hit) print $1 }' "$top/setup/packages.tsv"
}

# packages COLUMN CAPABILITY...: their packages, one a line, no doubles.
packages() {
    awk -F '\t' -v column="$1" -v list="$2" 'BEGIN { n = split(list, words, " "); for (i = 1; i <= n; i++) want[words[i]] = 1 }
        /^#/ { next }
        ($1 in want) && $column != "-" && !seen[$column]++ { print $column }' "$top/setup/packages.tsv"
}

# missing VERB: the capabilities it needs that this host lacks, on one line.
missing() {
    for capability in $(needed "$1"); do
        probe "$capability" >/dev/null || printf '%s ' "$capability"
    done
}

# install_lines CAPABILITIES: the plain commands that install them here, one a line; nothing on an unknown host.
install_lines() {
    column=$(host_column)
    [ -n "$column" ] || return 0
    names=$(packages "$column" "$1" | tr '\n' ' ')
    names=${names% }
    [ -n "$names" ] || return 0
    if [ "$column" = 6 ]; then
        echo "dnf install -y --setopt=install_weak_deps=False $names"
    else
        echo "apt-get -o DPkg::Lock::Timeout=600 -qq update"
        echo "apt-get -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 -qq -y --no-install-recommends install $names"
    fi
}

docker_lines() {
    say "In a container it runs anywhere:"
    say "  docker build -t hartbreak $top && docker run --rm -it -v $top:/src -w /src hartbreak ./hartbreak $*"
}

# as_root: the words to put before a command so that it runs as root; fails if there is no way.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        return 0
    elif ! command -v sudo >/dev/null 2>&1; then
        return 1
    elif sudo -n true 2>/dev/null; then
        echo "sudo -n"
    elif [ -t 0 ] && [ -t 2 ]; then
        echo "sudo"
    else
        return 1
    fi
}

run_install() {
    prefix=$1
    lines=$2
    # The lines come through descriptor 3, so that the package manager keeps the terminal.
    while IFS= read -r line <&3; do
        say "+ ${prefix:+$prefix }$line"
        case $prefix in
        '') DEBIAN_FRONTEND=noninteractive $line >&2 3<&- || return 1 ;;
        *) $prefix env DEBIAN_FRONTEND=noninteractive $line >&2 3<&- || return 1 ;;
        esac
    done 3<<EOF
$lines
EOF
}

# ensure VERB[,MORE] INSTALL: returns when the host has what the verb needs, or exits 3 saying what to do.
ensure() {
    lacking=$(missing "$1")
    [ -n "$lacking" ] || return 0
    say "hartbreak: ${1%%,*} needs, and this machine lacks: $lacking"
    lines=$(install_lines "$lacking")
    if [ -z "$lines" ]; then
        say "hartbreak: this host is none of Debian 12, Debian 13, Ubuntu 24.04, Fedora: install these by hand, then run again"
        docker_lines "${1%%,*}"
        exit 3
    fi
    if [ "$2" = no ] || ! prefix=$(as_root); then
        say "Run this as root, then run hartbreak again:"
        printf '%s\n' "$lines" | sed 's/^/  /' >&2
        exit 3
    fi
    if ! run_install "$prefix" "$lines"; then
        say "hartbreak: the install command above failed"
        exit 3
    fi
    lacking=$(missing "$1")
    [ -z "$lacking" ] || { say "hartbreak: installed, but still not usable: $lacking"; exit 3; }
}
