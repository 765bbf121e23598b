# SPDX-License-Identifier: Apache-2.0
# Sourced by the launcher. doctor [--json]: what is here, what for, and how to get what is missing. Installs nothing.

# A known race must be reported, or TSan cannot be believed on this machine. Prints: ok, missing, or what to do.
canary() {
    clang=$(find_clang) || { echo "not run (no clang)"; return; }
    work=$(mktemp -d)
    if ! "$clang" -g -O1 -fsanitize=thread -pthread -o "$work/canary" "$top/setup/canary.c" 2>"$work/log"; then
        echo "not run (the TSan runtime is missing)"
    elif TSAN_OPTIONS=exitcode=66 timeout 60 "$work/canary" >/dev/null 2>"$work/log"; then
        echo "MISSED the race"
    elif grep -q 'WARNING: ThreadSanitizer: data race' "$work/log"; then
        echo "ok"
    else
        echo "does not start here: as root, sysctl -w vm.mmap_rnd_bits=28"
    fi
    rm -rf "$work"
}

doctor_rows() {
    awk -F '\t' '!/^#/ { print $1 "\t" $2 "\t" $7 }' "$top/setup/packages.tsv" | while IFS='	' read -r name verbs purpose; do
        if found=$(probe "$name"); then state=ok; else state=missing found=-; fi
        printf '%s\t%s\t%s\t%s\t%s\n' "$name" "$state" "${found:-?}" "$verbs" "$purpose"
    done
    result=$(canary)
    [ "$result" = ok ] && state=ok || state=missing
    printf 'tsan canary\t%s\t%s\thunt,stress,test\ta known race must be reported\n' "$state" "$result"
}

doctor() {
    json=no
    for word in "$@"; do
        case $word in
        --json) json=yes ;;
        *) usage_error "doctor takes no argument '$word'" ;;
        esac
    done
    rows=$(doctor_rows)
    lacking=$(printf '%s\n' "$rows" | awk -F '\t' '$2 != "ok" && $1 != "tsan canary" { printf "%s ", $1 }')
    lines=$(install_lines "$lacking")
    if [ $json = yes ]; then
        printf '%s\n' "$rows" | awk -F '\t' '{ printf "{\"event\":\"tool\",\"name\":\"%s\",\"state\":\"%s\",\"found\":\"%s\",\"verbs\":\"%s\",\"purpose\":\"%s\"}\n", $1, $2, $3, $4, $5 }'
        [ -z "$lines" ] || printf '%s\n' "$lines" | awk '{ printf "{\"event\":\"install\",\"command\":\"%s\"}\n", $0 }'
    else
        printf '%s\n' "$rows" | awk -F '\t' 'BEGIN { printf "%-13s %-8s %-54s %-16s %s\n", "tool", "state", "found", "for the verbs", "what for" }
            { printf "%-13s %-8s %-54s %-16s %s\n", $1, $2, $3, $4, $5 }'
        if [ -n "$lines" ]; then
            echo "To install what is missing:"
            printf '%s\n' "$lines" | sed 's/^/  /'
        elif [ -n "$lacking" ]; then
            echo "This host is not in the package table; missing: $lacking"
        fi
    fi
    if printf '%s\n' "$rows" | awk -F '\t' '$2 != "ok" { bad = 1 } END { exit bad }'; then exit 0; fi
    exit 3
}
