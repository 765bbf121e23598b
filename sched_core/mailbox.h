/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU's mailbox: the tasks that have requests for it, linked through the tasks, each at most once.
 *
 * A task is mailed to its owner only, under the task's lock. The owner counts it (`owned`) and closes
 * its mailbox only when it owns none, so the mailbox of a live task's owner is always open.
 */
#ifndef CORE_MAILBOX_H
#define CORE_MAILBOX_H

#include "core.h"

/* Any CPU: puts the task into its owner's mailbox, unless it is in one, and sends the IPI this needs. */
void core_mailbox_post(struct sched_cpu *self, struct sched_task *t) NEEDS(&t->lock);

/* Any CPU: makes `target` the owner of the task and mails it there. False: it does not accept tasks now. */
bool core_mailbox_admit(struct sched_cpu *self, struct sched_cpu *target, struct sched_task *t, bool runnable)
    NEEDS(&t->lock);

/* Owner CPU, no locks: handles what is in the mailbox now, at most that many tasks. */
void core_mailbox_drain(struct sched_cpu *self);

#endif
