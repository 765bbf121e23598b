/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Task slots and stack numbers.
 *
 * A slot's lock and generation outlive its tasks: a handle is compared under the lock, never the slot
 * re-initialised.
 */
#ifndef CORE_TABLE_H
#define CORE_TABLE_H

#include "core.h"

/* The slot a handle points to, or NULL if it was never used. The handle may still be stale. */
struct sched_task *core_table_slot(struct sched *s, struct sched_task_id id);
bool core_table_matches(const struct sched_task *t, struct sched_task_id id) NEEDS(&t->lock);

/* Slots that may hold tasks: all below this number. */
uint32_t core_table_slots(struct sched *s);

/* A free slot with a stack, not yet alive. TASKS or STACKS if there is none. */
enum sched_result core_table_alloc(struct sched_cpu *self, struct sched_task **out) NEEDS(&self->s->table);

/* Gives back a slot that core_table_alloc just gave. */
void core_table_cancel(struct sched_cpu *self, struct sched_task *t) NEEDS(&self->s->table);

/* Nobody owns the task, its context is saved, no mailbox or list holds it. No locks held. */
void core_table_free(struct sched_cpu *self, struct sched_task *t);

/* Owner CPU, no locks: the task is DYING and off every list. Frees it, or leaves that to who holds its mail. */
void core_table_end(struct sched_cpu *self, struct sched_task *t);

/* MM: stack numbers 0 .. config.stacks-1. NO_STACK if all are in use. */
uint32_t core_stack_alloc(struct sched_cpu *self);
void core_stack_release(struct sched_cpu *self, uint32_t stack);

#endif
