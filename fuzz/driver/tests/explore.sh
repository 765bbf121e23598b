#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# explore.sh HB SOURCE: anyone's program, from the command line to the verdict and back by its reproducer.
. "$(dirname "$0")/lib.sh"
hb=$1
cd "$work" || exit 2

cat >race.c <<'EOC'
#include <pthread.h>
static int hits;
static void *hit(void *unused)
{
    hits++;
    return unused;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, hit, 0);
#ifdef LATE
    pthread_join(thread, 0);
    hit(0);
#else
    hit(0);
    pthread_join(thread, 0);
#endif
    return 0;
}
EOC
cat >part.h <<'EOC'
int part(void);
EOC
cat >part.c <<'EOC'
#include "part.h"
int shared;
int part(void) { return shared; }
EOC
cat >whole.c <<'EOC'
#include "part.h"
int shared;
int main(void) { return part(); }
EOC
cat >asks.c <<'EOC'
#include <stdio.h>
#include <unistd.h>
static void start(void)
{
    fork();
}
int main(void)
{
    start();
    return fopen("x", "r") != NULL;
}
EOC
cat >names.c <<'EOC'
int record(void);
int options_read(void) { return 0; }
int eng = 0, search = 0;
int main(void) { return options_read() + eng; }
EOC
cat >early.c <<'EOC'
int ready;
__attribute__((constructor)) static void before(void) { extern int puts(const char *); ready = puts("x"); }
int main(void) { return 0; }
EOC
cat >assembly.h <<'EOC'
static inline void full_barrier(void) { __asm__ __volatile__("lock; addl $0, (%%rsp)" ::: "memory"); }
static inline void never_called(void) { __asm__ __volatile__("mfence"); }
EOC
cat >assembly.c <<'EOC'
#include "assembly.h"
extern int print(const char *) __asm__("puts");
static int hide(int x) { __asm__("" : "+r"(x)); return x; }
int main(void)
{
    __asm__ __volatile__("# nothing; really\n\t" ::: "memory");
#if defined(__x86_64__)
    __asm__ __volatile__("rep; nop\n\tpause" ::: "memory");
#endif
#ifdef BARRIER
    full_barrier();
#endif
#ifdef SWAP
    int word = 1, old;
    __asm__ __volatile__("xchgl %0, %1"
                         : "=r"(old), "+m"(word) : "0"(2));
#endif
#ifdef JUMP
    __asm__ goto("/* %l0 */" : : : : out);
out:
#endif
#ifdef FENCE
    __builtin_ia32_mfence();
#endif
    print("");
    return hide(0);
}
#ifdef OUTSIDE
__asm__(".globl outside");
#endif
EOC
cat >endless.c <<'EOC'
#include <pthread.h>
static volatile int on = 1;
static void *spins(void *unused)
{
    for (int go = on; go;)
        ;
    return unused;
}
static void *computes(void *unused)
{
    unsigned x = on;
    for (int i = 0; i < 100000000; i++)
        x = x * 1664525 + 1013904223 + (x >> 7);
    return x == 1 ? 0 : unused;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, ENDLESS ? spins : computes, 0);
    return pthread_join(thread, 0);
}
EOC
cat >many.c <<'EOC'
#include <pthread.h>
static void *nothing(void *unused) { return unused; }
int main(void)
{
    for (int i = 0; i < 200; i++) {
        pthread_t thread;
        if (pthread_create(&thread, 0, nothing, 0))
            return 1;
        pthread_join(thread, 0);
    }
    return 0;
}
EOC
cat >patient.c <<'EOC'
#include <assert.h>
#include <pthread.h>
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;
static void *sets(void *unused)
{
    pthread_mutex_lock(&lock);
    ready = 1;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
    return unused;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, sets, 0);
    pthread_mutex_lock(&lock);
    for (int i = 0; !ready && i < 3; i++)
        pthread_cond_wait(&changed, &lock);
    assert(ready);
    pthread_mutex_unlock(&lock);
    return pthread_join(thread, 0);
}
EOC
cat >plain.c <<'EOC'
#include <assert.h>
#include <pthread.h>
static int x, y, seen;
static void *other(void *unused) { y = 1; seen = x; return unused; }
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, other, 0);
    x = 1;
    int mine = y;
    pthread_join(thread, 0);
    assert(mine || seen);
    return 0;
}
EOC
cat >pass.c <<'EOC'
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
static atomic_int data, flag;
static void *puts_it(void *unused)
{
    atomic_store_explicit(&data, 42, memory_order_relaxed);
    atomic_store_explicit(&flag, 1, memory_order_relaxed);
    return unused;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, puts_it, 0);
    if (atomic_load_explicit(&flag, memory_order_relaxed))
        assert(atomic_load_explicit(&data, memory_order_relaxed) == 42);
    return pthread_join(thread, 0);
}
EOC
cat >unseen.c <<'EOC'
#include <stdatomic.h>
#include <pthread.h>
#include <time.h>
typedef float vector __attribute__((vector_size(32)));
static _Atomic __int128 wide;
static __int128 most;
static int seen;
extern int helper(int);
static void nothing(void *x) { (void)x; }
#ifdef HIDDEN
__attribute__((no_sanitize("thread")))
#endif
static void hidden(void) { seen++; }
int main(int count, char **arguments)
{
    (void)arguments;
#ifdef WIDE
    atomic_store(&wide, 1);
#endif
#ifdef WIDE_MOST
    __atomic_fetch_max(&most, 1, 0);
#endif
#ifdef SEGMENT
    seen = *(int __seg_gs *)8;
#endif
#ifdef MASKED
    extern vector masked(const vector *, vector);
    seen = (int)masked(0, (vector){0})[0];
#endif
#ifdef HELPER
    seen = helper(1);
#endif
#ifdef CLEANUP
    pthread_cleanup_push(nothing, 0);
    pthread_cleanup_pop(0);
#endif
#ifdef DATE
    struct tm date;
    time_t now = 0;
    seen = localtime_r(&now, &date) != 0;
#endif
    hidden();
    return count - 1;
}
#ifdef MASKED
__attribute__((target("avx"))) vector masked(const vector *from, vector mask)
{
    typedef int bits __attribute__((vector_size(32)));
    return __builtin_ia32_maskloadps256((const void *)from, (bits)mask);
}
#endif
EOC
cat >between.c <<'EOC'
#include <assert.h>
#include <pthread.h>
static int ready, place;
static void *other(void *unused)
{
    if (ready)
        place = 5;
    return unused;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, other, 0);
    ready = 1;
    place = place + 1;
    pthread_join(thread, 0);
    assert(place != NEVER);
    return 0;
}
EOC
printf 'int main(void)\n{\n    return x;\n}\n' >broken.c
printf 'int part(void) { return 0; }\n' >headless.c
cat >counts.c <<'EOC'
#include <stdatomic.h>
#include <threads.h>
atomic_int a, b, last;
static int mover(void *unused) { (void)unused; a = 1; last = 1; a = 2; return 0; }
int main(void)
{
    thrd_t thread;
    thrd_create(&thread, mover, 0);
    last = 2; a = 3; b = 1;
    return thrd_join(thread, 0);
}
EOC

# What is not there, does not compile, or may not be called.
expect 2 '^hartbreak: absent.c: No such file' "$hb" explore --program absent.c
expect 2 '^hartbreak: .: no regular file' "$hb" explore --program .
expect 2 'broken.c:3:12: error:' "$hb" explore --program broken.c
expect 2 'headless.c: there is no main function' "$hb" explore --program headless.c
expect 2 '^hartbreak: asks.c:5: fork is not supported: processes are not simulated' "$hb" explore --program asks.c
expect 2 '^hartbreak: asks.c:10: fopen is not supported: files' "$hb" explore --program asks.c
expect 2 'early.c: constructors' "$hb" explore --program early.c

# What no hook can show is named; what has none of its own, and what else libc's headers call it, by what was written.
for level in -O0 -O2; do
    expect 0 'verdict: clean' "$hb" explore --program unseen.c -- $level
    expect 2 '^hartbreak: unseen.c:13: the accesses of this function are not seen' "$hb" explore --program unseen.c -- $level -DHIDDEN
    expect 2 '^hartbreak: unseen.c:18: atomics of 16 bytes' "$hb" explore --program unseen.c -- $level -DWIDE -Wno-atomic-alignment
    expect 2 '^hartbreak: unseen.c:21: this atomic is not simulated' "$hb" explore --program unseen.c -- $level -DWIDE_MOST
    expect 2 '^hartbreak: unseen.c:31: helper has no definition in the files given' "$hb" explore --program unseen.c -- $level -DHELPER
    expect 2 '^hartbreak: unseen.c:34: pthread_cleanup_push is not supported' "$hb" explore --program unseen.c -- $level -DCLEANUP
    expect 2 '^hartbreak: unseen.c:40: localtime_r is not supported: dates' "$hb" explore --program unseen.c -- $level -DDATE
done
if [ "$(uname -m)" = x86_64 ]; then
    expect 2 '^hartbreak: unseen.c:18: atomics of 16 bytes' "$hb" explore --program unseen.c -- -DWIDE -mcx16
    expect 2 '^hartbreak: unseen.c:24: an access relative to a segment' "$hb" explore --program unseen.c -- -DSEGMENT
    expect 2 '^hartbreak: unseen.c:49: what llvm.x86.avx.maskload.ps.256 reads' "$hb" explore --program unseen.c -- -DMASKED
fi
# Without races, a read is a point of its own even if a write of the same place follows.
expect 1 '^FOUND INV-10 ' "$hb" explore --program between.c --races off --memory sc --strategy dfs -- -DNEVER=6
expect 0 'every schedule: ' "$hb" explore --program between.c --races off --memory sc --strategy dfs -- -DNEVER=7

# Inline assembly that does something is named; what does nothing, or is not in the program after all, passes.
for level in -O0 -O2; do
    expect 0 'verdict: clean' "$hb" explore --program assembly.c -- $level
    expect 2 '^hartbreak: assembly.h:1: inline assembly is not supported.*lock; addl' "$hb" explore --program assembly.c -- $level -DBARRIER
    expect 2 '^hartbreak: assembly.c:15: inline assembly.*`xchgl' "$hb" explore --program assembly.c -- $level -DSWAP
    expect 2 '^hartbreak: assembly.c:19: inline assembly' "$hb" explore --program assembly.c -- $level -DJUMP
    expect 2 '^hartbreak: assembly.c: inline assembly.*`.globl outside`' "$hb" explore --program assembly.c -- $level -DOUTSIDE
done
[ "$(uname -m)" != x86_64 ] ||
    expect 2 '^hartbreak: assembly.c:23: _mm_mfence is not seen' "$hb" explore --program assembly.c -- -DFENCE
expect 2 "strategy does not know 'porfolio'; did you mean 'portfolio'" "$hb" explore --program race.c --strategy porfolio
expect 2 "memory does not know 'arm'" "$hb" explore --program race.c --memory arm
for shard in 0/2 3/2 2 1/ /2 x; do
    expect 2 'shard needs I/N' "$hb" explore --program race.c --shard "$shard"
done
expect 2 'bound needs a number' "$hb" explore --program race.c --bound -1
expect 2 'cpus is for scenarios' "$hb" explore --program race.c --cpus 2
expect 2 'belong to --program' "$hb" explore all -- -O1
expect 2 "'race.c' is a file, not a scenario: ./hartbreak explore --program race.c" "$hb" explore race.c

# Verdicts in words.
expect 1 '^FOUND INV-28 ' "$hb" explore --program race.c --for 20s
expect 0 'every schedule: [0-9]+ execution' "$hb" explore --program race.c --strategy dfs -- -DLATE
expect 0 'every schedule: 1 execution ' "$hb" explore --program whole.c part.c --strategy dfs -- -fcommon
expect 0 '^verdict: clean' "$hb" explore --program names.c --strategy dfs
expect 0 'every schedule with at most 1 deviation: ' "$hb" explore --program counts.c --strategy dfs --memory sc --bound 1
expect 0 'counts.c: cut short after 10 executions' "$hb" explore --program counts.c --strategy random --executions 10
expect 0 'every schedule with at most 1 deviation; cut short at 2 after 8 executions' "$hb" explore --program counts.c \
    --memory sc --bound 3 --executions 8
"$hb" explore --program counts.c --memory sc --bound 3 --executions 8 --json 2>/dev/null | tail -n 1 >last.json
expect 0 '"verdict":"clean","complete":"cut","bound":1' cat last.json

# What executions did not try is said: waits that could have ended once more, plain accesses that a weak model reorders.
expect 0 'every schedule within bounds: waits ended by time or for no reason no more often' "$hb" explore --program patient.c
expect 0 'every schedule: ' "$hb" explore --program plain.c --races off --memory sc
for memory in tso c11; do
    expect 0 'every schedule within bounds: plain accesses taken in order' "$hb" explore --program plain.c --races off --memory $memory
done
"$hb" explore --program plain.c --races off --memory tso --json 2>/dev/null | tail -n 1 >last.json
expect 0 '"verdict":"clean","complete":"bounded"' cat last.json

# The trace of a finding has values, and lines where there is a symbolizer.
expect 1 '-- STALE: reads 0, not 42' "$hb" explore --program pass.c
for tool in llvm-symbolizer llvm-symbolizer-19 addr2line; do
    command -v $tool >"where" && break
done
[ ! -s "where" ] || expect 1 'atomic flag \(pass.c:8\)' "$hb" explore --program pass.c
rm -rf findings

# A limit of the simulator is no finding; a loop that never comes back is one, with its line.
expect 2 'it needs more than the simulator has: 128 threads' "$hb" explore --program many.c
rm -rf findings
expect 0 'verdict: clean' "$hb" explore --program endless.c --executions 1 -- -DENDLESS=0
expect 1 '^FOUND INV-24 .*thread 1 computed.*; at endless.c:[56]' "$hb" explore --program endless.c --for 2s -- -DENDLESS=1
expect 1 'reproduced \(1/1\)' "$hb" replay findings/*/found.hb
rm -rf findings

# JSON: the last line has these keys and no others.
"$hb" explore --program counts.c --strategy dfs --memory sc --json 2>"/dev/null" | tail -n 1 >last.json
sed 's/"\([a-z]*\)":[^,}]*/\1/g; s/[{},]/ /g; s/  */ /g; s/^ //; s/ $//' last.json >"keys"
[ "$(cat "keys")" = "verdict complete bound executions seconds strategy memory signature invariant reproducer" ] ||
    complain "keys of the last line: $(cat "keys")"
expect 0 '^."verdict":"clean","complete":"yes","bound":null' cat last.json

# What was interrupted is not called clean.
"$hb" explore --program counts.c --strategy random --json >lines.json 2>said &
driver=$!
while kill -0 $driver 2>/dev/null && ! grep -q 'explore: [1-9][0-9]* executions' said; do sleep 0.1; done
kill -TERM $driver
wait $driver
[ $? = 130 ] || complain "an interrupted search has another exit code"
expect 0 '^."verdict":"interrupted","complete":"cut"' tail -n 1 lines.json

# The shards of a search are the whole, each execution once.
number() { "$hb" explore --program counts.c --strategy dfs --memory sc --shard "$1" --json 2>/dev/null | tail -n 1 |
    sed 's/.*"executions":\([0-9]*\).*/\1/'; }
whole=$(number 1/1)
parts=$(($(number 1/3) + $(number 2/3) + $(number 3/3)))
[ "$whole" -gt 2 ] && [ "$whole" = "$parts" ] || complain "the whole has $whole executions, its shards $parts"

# A finding is kept, and its reproducer fails again as often as it is asked to.
rm -rf findings
"$hb" explore --program race.c --for 20s --json >lines.json 2>/dev/null
tail -n 1 lines.json >last.json
expect 0 '"verdict":"finding","complete":"cut".*"invariant":"INV-28","reproducer":"findings/[0-9a-f]*/found.hb"' cat last.json
found=$(ls findings/*/found.hb)
expect 0 '^hartbreak program 1$' cat "$found"
expect 0 'data race' cat "findings/$(basename "$(dirname "$found")")/report.txt"
expect 1 'reproduced \(5/5\)' "$hb" replay "$found" --times 5
expect 1 '^REPLAY: ./hartbreak replay findings/' "$hb" replay "$found"

# From another folder the sources are those of the folder where it was found, unless they are here too.
mkdir elsewhere && cd elsewhere
expect 1 'reproduced \(1/1\)' "$hb" replay "../$found"
expect 1 "^sources are those of $work\$" "$hb" replay "../$found"
sed 's/hits++;/__atomic_fetch_add(\&hits, 1, 0);/' ../race.c >race.c
expect 0 'race.c has changed since' "$hb" replay "../$found"
rm race.c
grep -v '^folder ' "../$found" >here.hb
expect 2 'race.c: cannot open' "$hb" replay here.hb
cd .. && rm -r elsewhere
sed 's/hits++;/__atomic_fetch_add(\&hits, 1, 0);/' race.c >mended.c && mv mended.c race.c
expect 0 'race.c has changed since' "$hb" replay "$found"
expect 0 'did not reproduce \(0/3\)' "$hb" replay "$found" --times 3
grep -v '^end$' "$found" >cut.hb
expect 2 'cut.hb:.*is the file cut short' "$hb" replay cut.hb
sed 's/^memory .*/memory arm/' "$found" >odd.hb
expect 2 'odd.hb:.*expected a memory model' "$hb" replay odd.hb
grep -v '^source ' "$found" >bare.hb
expect 2 'bare.hb names no source: it was kept by a runner without --origin' "$hb" replay bare.hb
expect 2 'bare.hb names no source' "$hb" minimize bare.hb
rm race.c
expect 2 'race.c: cannot open' "$hb" replay "$found"
finish
