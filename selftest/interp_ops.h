/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One operation of a program as one call into the core. Internal to the interpreter.
 *
 * Who may call: the task whose cursor it is. SCHED_BLOCKED: the operation goes on at the next step.
 */
#ifndef HB_INTERP_OPS_H
#define HB_INTERP_OPS_H

#include "interp.h"

enum sched_result hb_op_start(struct hb_cursor *cursor, const struct hb_op *op, uint64_t *value);

/* Spawns a program task and publishes its handle. */
enum sched_result hb_op_spawn_task(struct hb_interp *i, uint32_t task, uint64_t *value);

/* The first thing a task does, unless its spawner came first. */
void hb_op_publish_self(const struct hb_cursor *cursor);

/* Whether the task has ended, as the core sees it; false while its handle is not published. */
bool hb_op_task_ended(const struct hb_interp *i, uint32_t task);

#endif
