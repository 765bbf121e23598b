#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# planted.sh ROOT: every check of this folder is silent on a small clean tree and catches what is planted in it.
set -u
style=$(readlink -f "$(dirname "$0")")
root=$(readlink -f "${1:?usage: planted.sh ROOT}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0

# A tree on which everything is silent.
plant() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/sched_core/include" "$work/tree/selftest" "$work/tree/docs" "$work/tree/fuzz/driver"
    cp "$root/sched_core/include/sched_types.h" "$work/tree/sched_core/include/"
    cp "$root/.clang-format" "$work/tree/"
    clang-format-19 -i "$work/tree/sched_core/include/sched_types.h" 2>/dev/null
    cp -r "$root/fuzz/driver/help" "$root"/fuzz/driver/verb_*.c "$work/tree/fuzz/driver/"
    cat >"$work/tree/sched_core/wake.c" <<'EOF'
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Wake-ups.
 *
 * Owner: the CPU that owns the task.
 * Locks: RUNQUEUE > TASK
 * Proof: KSELFTEST: wakeup ok
 */
#include "sched_types.h"
#include <stdatomic.h>

static void post(atomic_uint *flag)
{
    atomic_store_explicit(flag, 1, memory_order_release); /* pairs: WAKE-1 */
}

static unsigned take(atomic_uint *flag)
{
    return atomic_load_explicit(flag, memory_order_acquire); /* pairs: WAKE-1 */
}
EOF
    printf '/* SPDX-License-Identifier: Apache-2.0 */\nconst char *name = "wakeup";\n' >"$work/tree/selftest/scenario.c"
    printf 'WAKE-1: a flag.\n' >"$work/tree/docs/memory-order.md"
    cp "$root/docs/commands.md" "$work/tree/docs/" 2>/dev/null
    sed -i 's/](\([^)]*\))/ \1/g' "$work/tree/docs/commands.md" # the pages that it links are not there
    printf '[memory order](memory-order.md), [set-up](commands.md#set-up)\n' >"$work/tree/docs/README.md"
    printf 'KSELFTEST: wakeup ok\n' >"$work/console"
    printf 'a.o: #deps 2, deps mtime 1 (VALID)\n    sched_core/wake.c\n    sched_core/include/sched_types.h\n' >"$work/deps"
}

# expect silent|caught CHECK WHAT
expect() {
    "$style/$2" "$work/tree" ${4:-} >"$work/out" 2>&1
    code=$?
    if [ "$1:$code" = silent:0 ] || [ "$1:$code" = caught:1 ]; then
        echo "ok   $2: $1: $3"
    elif [ "$code" = 77 ]; then
        echo "skip $2: $(cat "$work/out")"
    else
        echo "FAIL $2 should have been $1 ($code): $3"
        sed 's/^/     /' "$work/out"
        wrong=$((wrong + 1))
    fi
}

plant
core=$work/tree/sched_core/wake.c
for check in spdx length words format order_tags worlds help links; do
    expect silent $check.sh "a clean tree"
done
expect silent core_headers.sh "a clean tree" "$work/console"
expect silent includes.sh "a clean tree" "$work/deps"

planted() { # planted CHECK WHAT SED-EXPRESSION FILE [ARGUMENT]
    before=$(cksum <"$4")
    sed -i "$3" "$4"
    if [ "$before" = "$(cksum <"$4")" ]; then
        echo "FAIL $1: nothing could be planted: $2"
        wrong=$((wrong + 1))
    fi
    expect caught "$1" "$2" "${5:-}"
    plant
}

planted spdx.sh "no licence" 1d "$core"
planted words.sh "a mark" 's/Wake-ups/TO''DO/' "$core"
planted format.sh "an indentation" 's/^    atomic/  atomic/' "$core"
planted order_tags.sh "a tag with one end" '0,/WAKE-1/s/ *.. pairs: WAKE-1 ..//' "$core"
planted order_tags.sh "an ordered access without a tag" 's/ *.. pairs: WAKE-1 ..//' "$core"
planted order_tags.sh "a tag that no page explains" s/WAKE-1/WAKE-2/ "$core"
planted order_tags.sh "a fence" '$a void f(void) { atomic_thread_fence(memory_order_relaxed); }' "$core"
planted worlds.sh "a condition on a world" '$a #ifdef HB_SIM\n#endif' "$core"
planted worlds.sh "a header of libc" 's/stdatomic/stdio/' "$core"
planted worlds.sh "a header from elsewhere" 's/sched_types.h/program.h/' "$core"
planted core_headers.sh "no owner" '/Owner:/d' "$core"
planted core_headers.sh "no locks" '/Locks:/d' "$core"
planted core_headers.sh "no proof" '/Proof:/d' "$core"
planted core_headers.sh "a lock without a rank" 's/RUNQUEUE >/PAGES >/' "$core"
planted core_headers.sh "a marker of no scenario" 's/wakeup ok/wake on time ok/' "$core"
planted core_headers.sh "a marker that no boot printed" s/wakeup/wakeup2/ "$work/console" "$work/console"
planted includes.sh "the core reads a world" 's,sched_core/include/.*,fuzz/sim/machine.h,' "$work/deps" "$work/deps"
planted includes.sh "a world reads another" 's,sched_core/wake.c,stress/run.c,; s,sched_core/include/.*,kernel/run.h,' \
    "$work/deps" "$work/deps"
planted help.sh "an option that no help names" '/^  --seed/d' "$work/tree/fuzz/driver/help/hunt.txt"
planted help.sh "an option that does not exist" 's/--seed/--sead/' "$work/tree/fuzz/driver/help/hunt.txt"
planted links.sh "a page that is not there" 's/(memory-order/(memory-odor/' "$work/tree/docs/README.md"
planted links.sh "a heading that is not there" 's/#set-up/#let-down/' "$work/tree/docs/README.md"
planted links.sh "a page without a link" 's/.memory order.(memory-order.md), //' "$work/tree/docs/README.md"
planted help.sh "a verb that is not listed" '/hartbreak hunt/d' "$work/tree/fuzz/driver/help/hartbreak.txt"
compiled() { # what style/tidy.sh reads
    cp "$root/.clang-tidy" "$work/tree/"
    mkdir -p "$work/build"
    printf '[\n{\n  "directory": "%s",\n  "command": "clang -std=c11 -I%s/sched_core/include -c %s",\n  "file": "%s"\n}\n]\n' \
        "$work/tree" "$work/tree" "$1" "$1" >"$work/build/compile_commands.json"
}
compiled "$core"
expect silent tidy.sh "a clean tree" "$work/build"
printf 'int same(int a);\nint same(int a)\n{\n    return a == a;\n}\n' >>"$core"
expect caught tidy.sh "a comparison with itself" "$work/build"
plant
awk 'BEGIN { for (i = 0; i < 460; i++) print "int line_" i ";" }' >>"$core"
expect caught length.sh "a long file"
plant

[ "$wrong" = 0 ] || { echo "$wrong wrong"; exit 1; }
