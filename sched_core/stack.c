/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stack numbers: the core's part of memory management. What a number means is the world's business.
 *
 * Owner: the MM lock.
 * Locks: MM
 * Proof: KSELFTEST: trap stacks ok, KSELFTEST: kill ok
 */
#include "table.h"

uint32_t core_stack_alloc(struct sched_cpu *self)
{
    struct sched *s = self->s;
    core_lock_take(self, &s->mm);
    uint32_t stack = s->stack_free;
    if (stack != NO_STACK) {
        s->stack_free = s->stack_next[stack];
    } else if (s->stack_fresh < s->config.stacks) {
        stack = s->stack_fresh++;
    }
    core_lock_drop(self, &s->mm);
    return stack;
}

void core_stack_release(struct sched_cpu *self, uint32_t stack)
{
    struct sched *s = self->s;
    core_lock_take(self, &s->mm);
    s->stack_next[stack] = s->stack_free;
    s->stack_free = stack;
    core_lock_drop(self, &s->mm);
}
