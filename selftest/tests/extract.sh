#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The core can be taken out: copies sched_core/ alone to an empty folder and builds it there with every
# compiler and target, without warnings and under clang's thread-safety analysis; then checks symbols,
# globals, stack use and recursion.
#
#   extract.sh CORE_DIR            what a compiler that is missing would have built is said and left out
#   extract.sh --strict CORE_DIR   a missing compiler is an error
#   extract.sh --sides CORE_DIR    plants one fault of each kind in a copy; each must be complained of
#
# HB_CLANG names the clang (clang-19). Exit: 0 clean, 1 a check failed, 2 usage, 3 no clang.
set -u

FRAME_MAX=512 # bytes of one function
DEPTH_MAX=2048 # bytes of the deepest chain of calls inside the core
ALLOWED='^(sched_port_[a-z_]+|memcpy|memmove|memset|memcmp)$'
FLAGS='-std=c11 -ffreestanding -fno-builtin -fno-pic -fno-stack-protector -U_FORTIFY_SOURCE -Iinclude -c'
STRICT='-Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual
 -Wvla -Wundef -Wimplicit-fallthrough -Wconversion -Wsign-conversion -Werror'

strict=no
sides=no
case "${1-}" in
--strict) strict=yes; shift ;;
--sides) sides=yes; shift ;;
esac
if [ $# -ne 1 ] || [ ! -d "$1/include" ]; then
    echo "usage: extract.sh [--strict|--sides] CORE_DIR" >&2
    exit 2
fi
core=$(cd "$1" && pwd)
clang=${HB_CLANG:-clang-19}
command -v "$clang" >/dev/null || { echo "extract: no $clang" >&2; exit 3; }
nm=$("$clang" -print-prog-name=llvm-nm)
size=$("$clang" -print-prog-name=llvm-size)
work=$(mktemp -d) || exit 3
trap 'rm -rf "$work"' EXIT INT TERM

failed=0
complain() {
    echo "extract: FAIL $*"
    failed=1
}

# compile LABEL COMPILER... : all sources in the copy; objects and stack use end up in the folder `out`.
compile() {
    label=$1
    shift
    rm -rf "$copy/out" && mkdir "$copy/out"
    # shellcheck disable=SC2086
    if ! (cd "$copy/out" && "$@" $FLAGS $STRICT -fstack-usage -I../include ../*.c) >"$work/log" 2>&1; then
        complain "$label: does not compile cleanly: $(grep -m1 -E 'error|warning' "$work/log")"
        return 1
    fi
}

check_symbols() {
    "$nm" -g --defined-only "$copy"/out/*.o | awk 'NF == 3 {print $3}' | sort -u >"$work/defined"
    "$nm" -u "$copy"/out/*.o | awk 'NF == 2 {print $2}' | sort -u >"$work/undefined"
    foreign=$(comm -13 "$work/defined" "$work/undefined" | grep -Ev "$ALLOWED" | tr '\n' ' ')
    [ -z "$foreign" ] || complain "$1: undefined symbols: $foreign"
    names=$(grep -Ev '^(sched|core)_' "$work/defined" | tr '\n' ' ')
    [ -z "$names" ] || complain "$1: global names outside sched_ and core_: $names"
    [ -s "$work/defined" ] || complain "$1: no symbols at all"
}

check_globals() {
    writable=$("$size" "$copy"/out/*.o | awk 'NR > 1 && $2 + $3 > 0 {print $NF}' | sed 's|.*/||' | tr '\n' ' ')
    [ -z "$writable" ] || complain "$1: writable globals in $writable"
}

check_frames() {
    cat "$copy"/out/*.su >"$work/frames"
    [ -s "$work/frames" ] || complain "$1: no stack use was reported"
    large=$(awk -F '\t' -v max=$FRAME_MAX '$2 > max || $3 ~ /^dynamic$/ {print $1 "=" $2}' "$work/frames" | tr '\n' ' ')
    [ -z "$large" ] || complain "$1: frames above $FRAME_MAX bytes or dynamic: $large"
    largest=$(sort -t '	' -k2 -n -r "$work/frames" | awk -F '\t' 'NR == 1 {sub(/.*:/, "", $1); print $2 " in " $1}')
}

check() {
    check_symbols "$1"
    check_globals "$1"
    check_frames "$1"
    echo "extract: $1: $(wc -l <"$work/defined") functions, largest frame $largest"
}

# gcc wrote the call graph of each file; their union must have no cycle, and its deepest chain is bounded.
check_calls() {
    graphs=$((graphs + 1))
    cat "$copy"/out/*.ci >"$work/graph"
    awk -F '"' '/^edge:/ {print $2, $4}' "$work/graph" | sed 's|[^ ]*\.c:||g' | sort -u >"$work/edges"
    awk -F '"' '/^node:/ && $4 ~ /bytes/ {n = $4; sub(/^.*\\n/, "", n); split(n, b, " ")
        sub(/^.*\.c:/, "", $2); print $2, b[1]}' "$work/graph" >"$work/cost"
    [ -s "$work/edges" ] || complain "$1: no calls were found"
    self=$(awk '$1 == $2 {print $1}' "$work/edges" | tr '\n' ' ')
    [ -z "$self" ] || complain "$1: recursion: $self"
    if ! tsort "$work/edges" >"$work/order" 2>"$work/log"; then
        complain "$1: recursion: $(sed -n 's/^tsort: //p' "$work/log" | grep -v loop | tr '\n' ' ')"
        return
    fi
    deepest=$(awk 'FILENAME == ARGV[1] {cost[$1] = $2; next} FILENAME == ARGV[2] {calls[$1] = calls[$1] " " $2; next}
        {order[++n] = $1}
        END {for (i = n; i > 0; i--) {f = order[i]; d = 0; m = split(calls[f], c, " ")
                 for (j = 1; j <= m; j++) if (deep[c[j]] > d) d = deep[c[j]]
                 deep[f] = d + cost[f]; if (deep[f] > deep[top]) top = f}
             print deep[top], top}' "$work/cost" "$work/edges" "$work/order")
    [ "${deepest%% *}" -le $DEPTH_MAX ] || complain "$1: call chains of $deepest bytes, more than $DEPTH_MAX"
    echo "extract: $1: no recursion, deepest chain of calls ${deepest%% *} bytes from ${deepest#* }"
}

is_gnu() { "$1" --version | grep -qi 'free software foundation'; }

# The gcc for an architecture, or nothing.
gcc_for() {
    if command -v "$1-linux-gnu-gcc" >/dev/null; then
        echo "$1-linux-gnu-gcc"
    elif command -v gcc >/dev/null && gcc -dumpmachine | grep -q "^$1-"; then
        echo gcc
    fi
}

# extract ARCHITECTURES LEVELS
extract() {
    graphs=0
    for arch in $1; do
        isa=
        [ "$arch" = riscv64 ] && isa='-march=rv64gc -mabi=lp64d'
        for level in $2; do
            label="$clang $arch -$level"
            # shellcheck disable=SC2086
            compile "$label" "$clang" --target=$arch-unknown-elf $isa -$level -Wthread-safety -Wthread-safety-beta &&
                check "$label"
        done
        gcc=$(gcc_for "$arch")
        inline= graph=
        [ "$arch" = "$(uname -m)" ] && [ -n "$gcc" ] && is_gnu "$gcc" && graph=-fcallgraph-info=su
        [ "$arch" = aarch64 ] && inline=-mno-outline-atomics # else atomics are calls into libgcc
        if [ -z "$gcc" ]; then
            echo "extract: no gcc for $arch: NOT BUILT"
            [ $strict = no ] || complain "no gcc for $arch"
        elif compile "$gcc $arch -O2" "$gcc" -O2 $inline $graph; then
            check "$gcc $arch -O2"
            [ -z "$graph" ] || check_calls "$gcc"
        fi
    done
    [ $graphs -gt 0 ] || complain "no call graph: no gcc for this machine, or it does not compile there"
}

copy_core() {
    rm -rf "$copy" && mkdir "$copy" && cp -R "$core"/*.[ch] "$core/include" "$copy"
}

# plant WHAT COMPLAINT CODE: one source beside the core's headers must be complained of in these words,
# or pass if COMPLAINT is empty.
plant() {
    copy_core
    rm "$copy"/*.c
    printf '#include "core.h"\n%s\n' "$3" >"$copy/planted.c"
    failed=0
    extract "$(uname -m)" O2 >"$work/sides" 2>&1
    if { [ -z "$2" ] && [ $failed -eq 0 ]; } || { [ -n "$2" ] && grep -q "FAIL.*$2" "$work/sides"; }; then
        echo "extract: planted $1: judged right"
    else
        echo "extract: FAIL planted $1: judged wrong"
        cat "$work/sides"
        missed=1
    fi
}

copy=$work/core
if [ $sides = yes ]; then
    missed=0
    plant 'nothing wrong' '' \
        'void core_planted(struct sched_cpu *self); void core_callee(struct sched_cpu *self);
         __attribute__((noinline)) void core_callee(struct sched_cpu *self) { self->ticks++; }
         void core_planted(struct sched_cpu *self) { core_callee(self); }'
    plant 'a call of malloc' 'undefined symbols: malloc' \
        'void *malloc(size_t n); void *core_planted(void); void *core_planted(void) { return malloc(8); }'
    plant 'a global counter' 'writable globals in planted.o' \
        'uint32_t core_planted(void); uint32_t core_planted(void) { static uint32_t n; return ++n; }'
    plant 'a large frame' 'frames above' \
        'int core_planted(int n); int core_planted(int n) { volatile char a[4096]; a[n] = 1; return a[0]; }'
    plant 'a recursion' 'recursion:.*core_planted' \
        '__attribute__((noinline)) uint32_t core_planted(uint32_t n);
         uint32_t core_planted(uint32_t n) { return n < 2 ? n : core_planted(n - 1) + core_planted(n - 2); }'
    plant 'a field written without its lock' 'requires holding lock' \
        'void core_planted(struct sched_task *t); void core_planted(struct sched_task *t) { t->alive = true; }'
    plant 'a lossy conversion' 'does not compile cleanly.*implicit conversion' \
        'uint32_t core_planted(uint64_t n); uint32_t core_planted(uint64_t n) { return n; }'
    plant 'a global name of its own' 'global names outside sched_ and core_: planted' \
        'void planted(void); void planted(void) {}'
    exit $missed
fi
copy_core
extract 'x86_64 aarch64 riscv64' 'O2 O0'
[ $failed -eq 0 ] && echo "extract: ok"
exit $failed
