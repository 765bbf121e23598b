/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue lock whose release does not wait for a successor that has drawn its place and not linked itself yet. FIXED:
 * it does. Source: Mellor-Crummey, Scott (1991), the MCS lock.
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>
#include <stddef.h>

#ifndef N
#define N 2
#endif

struct node {
    _Atomic(struct node *) next;
    atomic_int granted;
};

static _Atomic(struct node *) tail;
static struct node node_of[N];
static int count;

static void acquire(struct node *self)
{
    atomic_store_explicit(&self->next, NULL, memory_order_relaxed);
    struct node *before = atomic_exchange_explicit(&tail, self, memory_order_acq_rel);
    if (before != NULL) {
        atomic_store_explicit(&before->next, self, memory_order_release);
        while (!atomic_load_explicit(&self->granted, memory_order_acquire)) {
            SPIN();
        }
    }
}

static void release(struct node *self)
{
    struct node *after = atomic_load_explicit(&self->next, memory_order_acquire);
    if (after == NULL) {
        struct node *expected = self;
        if (atomic_compare_exchange_strong_explicit(&tail, &expected, NULL, memory_order_release,
                                                    memory_order_relaxed)) {
            return;
        }
#ifndef FIXED
        return;
#endif
        while ((after = atomic_load_explicit(&self->next, memory_order_acquire)) == NULL) {
            SPIN();
        }
    }
    atomic_store_explicit(&after->granted, 1, memory_order_release);
}

static void *user(void *number)
{
    struct node *self = &node_of[team_number(number)];
    acquire(self);
    count++;
    release(self);
    return NULL;
}

int main(void)
{
    team_of(N, user);
    assert(count == N);
    return 0;
}
