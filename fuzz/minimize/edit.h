/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Edits of programs. Whatever names what is gone goes with it, and what comes after is renumbered, in operations,
 * events, masks and the schedule, so that a deviation stays where it was.
 *
 * Pure; the result is a valid program if the argument was one.
 */
#ifndef HB_MINIMIZE_EDIT_H
#define HB_MINIMIZE_EDIT_H

#include "program.h"

#define EDIT_OPS_MAX (HB_TASKS_MAX * HB_OPS_MAX)

/* Operations over all tasks. */
uint32_t edit_op_count(const struct hb_program *p);

/* Keeps the operations at these places of the list of all, in ascending order. */
void edit_keep_ops(struct hb_program *p, const uint32_t *places, uint32_t count);
/* Keeps these tasks. Operations on others go. */
void edit_keep_tasks(struct hb_program *p, const uint32_t *tasks, uint32_t count);
void edit_keep_events(struct hb_program *p, const uint32_t *events, uint32_t count);

/* Drops one operation of a task. */
void edit_drop_op(struct hb_program *p, uint32_t task, uint32_t op);
/* Puts one more before an operation of a task or behind its last one, if there is room. */
void edit_insert(struct hb_program *p, uint32_t task, uint32_t op, const struct hb_op *what);
/* Drops a CPU; there must be another one. What operations ask of it, they ask of CPU 0. */
void edit_drop_cpu(struct hb_program *p, uint32_t cpu);

/* Task n becomes task to[n]; CPU n becomes CPU to[n], for those that the program has: permutations. */
void edit_permute_tasks(struct hb_program *p, const uint8_t to[HB_TASKS_MAX]);
void edit_permute_cpus(struct hb_program *p, const uint8_t to[SCHED_MAX_CPUS]);

/* Whether the operation's target is what a letter of hb_op_operands says. */
bool edit_targets(const struct hb_op *op, char letter);

#endif
