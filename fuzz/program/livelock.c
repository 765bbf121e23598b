/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Livelock: the whole state comes back although every thread that could move has moved. Then the same moves can
 * be repeated for ever, and no fair scheduler is to blame. A state is what the program's threads will act on: for
 * each its registers and stack where it entered the machine, and all of the program's memory. Looked for only in
 * executions of many moves, by Brent's method (An improved Monte Carlo factorization algorithm, 1980): one state is
 * kept, for twice as long each time. States are compared by a 64-bit hash.
 */
#include "state.h"

#define MOVES_FIRST 500u     /* shorter executions are never looked at */
#define BYTES_PER_MOVE 8192u /* a larger state is looked at less often */
#define K1 0x9e3779b97f4a7c15u
#define K2 0xd6e8feb86659fd93u

static struct {
    uint64_t state;
    uint64_t time;
    uint64_t window;
} kept;

void livelock_begin(void)
{
    kept.time = kept.state = 0;
    kept.window = 16;
    prog.look_at = MOVES_FIRST;
    prog.unsteady = false;
}

/* A sum, so that what does not count can be taken out again. */
static uint64_t sum(const void *from, size_t bytes)
{
    uint64_t all = 0;
    const uint64_t *word = from;
    for (size_t i = 0; i < bytes / sizeof *word; i++) {
        uint64_t mixed = (word[i] ^ (uintptr_t)&word[i]) * K1;
        all += (mixed ^ mixed >> 32) * K2;
    }
    return all;
}

static uint64_t thread_state(const struct prog_thread *t)
{
    uintptr_t sp = t->registers[PROG_REGISTERS - 1];
    uint64_t state = (t->id * 8u + t->state) * K2;
    if (sp - (uintptr_t)t->low >= PROG_STACK_BYTES)
        return state ^ t->last_run * K1; /* not known where it is: the same only if it has not moved */
    for (uint32_t i = 0; i < PROG_REGISTERS; i++)
        state = (state ^ t->registers[i]) * K1;
    return state + sum((const void *)sp, (uintptr_t)t->low + PROG_STACK_BYTES - sp);
}

static uint64_t memory_state(size_t *bytes)
{
    uint64_t state = 0;
    size_t heap = heap_used();
    *bytes = heap;
    for (uint32_t i = 0; i < 2; i++) {
        size_t part;
        const char *start = prog_globals(i, &part);
        state += sum(start, part);
        *bytes += part;
    }
    state += sum((const void *)PROG_HEAP_BASE, heap);
    for (uint32_t t = 0; t < prog.threads; t++) /* clocks and counters of calls, unless they were looked at: unsteady */
        if (prog.thread[t].slot[PROG_SLOT_CALLS])
            state -= sum(prog.thread[t].slot[PROG_SLOT_CALLS], heap_size(prog.thread[t].slot[PROG_SLOT_CALLS]));
    return state;
}

static bool comparable(void)
{
    if (prog.unsteady)
        return false;
    for (uint32_t t = 0; prog.job->model == ENG_TSO && t < prog.threads; t++)
        if (eng_buffered(t) > 0)
            return false;
    return true;
}

/* Whether everybody who can move has moved since the kept state. */
static bool fair(void)
{
    for (uint32_t t = 0; t < prog.threads; t++)
        if (prog.thread[t].last_run <= kept.time && prog_able(&prog.thread[t]))
            return false;
    return true;
}

static _Noreturn void livelock(void)
{
    char text[HB_DETAIL_MAX];
    size_t used = 0;
    for (uint32_t t = 0; t < prog.threads && used < sizeof text - 1; t++)
        if (prog.thread[t].last_run > kept.time)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%u", used ? ", " : "", t);
    prog_fail(HB_INV_DEADLOCK, "livelock",
              "livelock: threads %s move for ever without progress: after %llu moves all is as before", text,
              (unsigned long long)(prog.time - kept.time));
}

void livelock_look(uint32_t to)
{
    size_t bytes = 0;
    prog.look_at = prog.time + 1;
    if (!comparable())
        return;
    uint64_t state = memory_state(&bytes) + to * K1 + prog.failures * K2; /* they need not fail for ever */
    for (uint32_t t = 0; t < prog.threads; t++)
        if (prog.thread[t].state != PROG_ENDED)
            state += thread_state(&prog.thread[t]);
    prog.look_at = prog.time + 1 + bytes / BYTES_PER_MOVE;
    if (state == kept.state && fair())
        livelock();
    if (prog.time - kept.time >= kept.window) {
        kept.state = state;
        kept.time = prog.time;
        kept.window *= 2;
    }
}

void prog_unsteady(void)
{
    prog.unsteady = true;
    ++prog.wrote; /* the next look gives something else */
}
