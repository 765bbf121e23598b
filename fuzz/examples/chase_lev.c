/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A work-stealing deque. Without the fence in take(), the owner may look at `top` before its new `bottom` is seen, and
 * run a task that a thief took (TSO and C11). FIXED: with it.
 * Source: Chase, Lev (SPAA 2005); Le, Pop, Cohen, Zappa Nardelli, "Correct and efficient work-stealing for weak memory
 * models" (PPoPP 2013).
 */
#include "team.h"

#include <stdatomic.h>

#define TASKS 2
#define NONE -1

static atomic_int top, bottom;
static atomic_int task_of[TASKS];
static atomic_int ran[TASKS];

static void run(int task)
{
    if (task != NONE) {
        assert(atomic_fetch_add_explicit(&ran[task], 1, memory_order_relaxed) == 0);
    }
}

static void push(int task)
{
    int b = atomic_load_explicit(&bottom, memory_order_relaxed);
    atomic_store_explicit(&task_of[b % TASKS], task, memory_order_relaxed);
    atomic_store_explicit(&bottom, b + 1, memory_order_release);
}

static int take(void)
{
    int b = atomic_load_explicit(&bottom, memory_order_relaxed) - 1;
    atomic_store_explicit(&bottom, b, memory_order_relaxed);
#ifdef FIXED
    atomic_thread_fence(memory_order_seq_cst);
#endif
    int t = atomic_load_explicit(&top, memory_order_relaxed);
    if (t > b) {
        atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
        return NONE;
    }
    int task = atomic_load_explicit(&task_of[b % TASKS], memory_order_relaxed);
    if (t == b) {
        if (!atomic_compare_exchange_strong_explicit(&top, &t, t + 1, memory_order_seq_cst, memory_order_relaxed)) {
            task = NONE;
        }
        atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
    }
    return task;
}

static int steal(void)
{
    int t = atomic_load_explicit(&top, memory_order_acquire);
    atomic_thread_fence(memory_order_seq_cst);
    int b = atomic_load_explicit(&bottom, memory_order_acquire);
    if (t >= b) {
        return NONE;
    }
    int task = atomic_load_explicit(&task_of[t % TASKS], memory_order_relaxed);
    if (!atomic_compare_exchange_strong_explicit(&top, &t, t + 1, memory_order_seq_cst, memory_order_relaxed)) {
        return NONE;
    }
    return task;
}

static void *owner(void *number)
{
    (void)number;
    push(0);
    push(1);
    run(take());
    return NULL;
}

static void *thief(void *number)
{
    (void)number;
    run(steal());
    run(steal());
    return NULL;
}

int main(void)
{
    TEAM(owner, thief);
    return 0;
}
