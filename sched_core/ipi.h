/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Resched IPIs: request -> send -> trap -> ack, counted at the target under its MAILBOX lock.
 *
 * One is outstanding at most; requests meanwhile are coalesced into it. A refused send leaves nothing
 * pending; one that correctness needs is owed by the sender, which retries it at its next tick or idle
 * pass. Sends happen under the lock: whoever coalesces does so on a send that was accepted.
 */
#ifndef CORE_IPI_H
#define CORE_IPI_H

#include "core.h"

/* Any CPU but the target itself. False: the port refused; if `needed`, this CPU owes it now. */
bool core_ipi_request(struct sched_cpu *self, struct sched_cpu *target, bool needed, uint64_t *number)
    NEEDS(&target->box.lock);

/* This CPU's budget of best-effort sends; false, counted: it is used up until the next tick. */
bool core_ipi_hint_budget(struct sched_cpu *self);

/* To a CPU whose idle bit was claimed; a refused send is owed, since nobody else will wake it. */
void core_ipi_hint_claimed(struct sched_cpu *self, struct sched_cpu *target);

/* Owner CPU, no locks: retries what it owes, and what CPUs owed that are OFFLINE now. */
void core_ipi_retry(struct sched_cpu *self);

/* Owner CPU on its way OFFLINE: leaves what it owes to the others. */
void core_ipi_leave(struct sched_cpu *self);

#endif
