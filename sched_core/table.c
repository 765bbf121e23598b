/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The task table: slots, handles and their generations.
 *
 * Owner: a free slot belongs to who holds the TABLE lock; a live one to the task's owner CPU.
 * Locks: TABLE > TASK > MM
 * Proof: KSELFTEST: stale handle ok, KSELFTEST: kill ok
 */
#include "table.h"

uint32_t core_table_slots(struct sched *s)
{
    return atomic_load_explicit(&s->fresh, memory_order_acquire); /* pairs: SLOT-1 */
}

struct sched_task *core_table_slot(struct sched *s, struct sched_task_id id)
{
    return id.generation != 0 && id.slot < core_table_slots(s) ? &s->tasks[id.slot] : NULL;
}

bool core_table_matches(const struct sched_task *t, struct sched_task_id id)
{
    return t->alive && t->generation == id.generation;
}

enum sched_result core_table_alloc(struct sched_cpu *self, struct sched_task **out)
{
    struct sched *s = self->s;
    uint32_t fresh = atomic_load_explicit(&s->fresh, memory_order_relaxed);
    struct sched_task *t = s->free_tasks;
    if (t == NULL && fresh == s->config.tasks) {
        return SCHED_REJECT_TASKS;
    }
    uint32_t stack = core_stack_alloc(self);
    if (stack == NO_STACK) {
        return SCHED_REJECT_STACKS;
    }
    if (t != NULL) {
        s->free_tasks = t->next;
        t->next = NULL;
    } else {
        t = &s->tasks[fresh];
        atomic_store_explicit(&s->fresh, fresh + 1, memory_order_release); /* pairs: SLOT-1 */
    }
    t->stack = stack;
    *out = t;
    return SCHED_OK;
}

void core_table_cancel(struct sched_cpu *self, struct sched_task *t)
{
    core_stack_release(self, t->stack);
    t->next = self->s->free_tasks;
    self->s->free_tasks = t;
}

void core_table_free(struct sched_cpu *self, struct sched_task *t)
{
    core_lock_take(self, &self->s->table);
    core_lock_take(self, &t->lock);
    t->generation++;
    if (t->generation == 0) {
        t->generation = 1;
    }
    t->place = SCHED_PLACE_FREE;
    core_lock_drop(self, &t->lock);
    core_table_cancel(self, t);
    core_lock_drop(self, &self->s->table);
}

void core_table_end(struct sched_cpu *self, struct sched_task *t)
{
    core_lock_take(self, &t->lock);
    t->alive = false;
    t->requests = 0;
    atomic_store_explicit(&t->owner, NO_CPU, memory_order_relaxed);
    bool mailed = t->mailed;
    t->reap = mailed;
    core_lock_drop(self, &t->lock);
    atomic_fetch_sub_explicit(&self->owned, 1, memory_order_relaxed);
    if (!mailed) {
        core_table_free(self, t);
    }
}
