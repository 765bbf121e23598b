/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests to a task: applied at once if this CPU owns it, else posted to the owner's mailbox.
 *
 * Who may call: any CPU, interrupts off. Requests of one kind do not pile up: the newest argument
 * counts, a wake is remembered once. So a post needs no memory and cannot fail.
 */
#ifndef CORE_REQUEST_H
#define CORE_REQUEST_H

#include "core.h"

struct request {
    uint32_t bit; /* one of enum request_bit */
    enum sched_qos qos;
    uint64_t affinity;
};

/* No runqueue or task lock held. OK: done. PENDING: posted. STALE: no such task. *ticket may be NULL. */
enum sched_result core_request_submit(struct sched_cpu *self, struct sched_task_id id, const struct request *request,
                                      struct sched_ticket *ticket);

/* The same for a task that the caller has just unlinked from a wait list, still under that list's lock. */
void core_request_grant(struct sched_cpu *self, struct sched_task *t);

/* Owner CPU, no locks: a task taken out of this CPU's mailbox. Applies its requests, forwards or frees it. */
void core_request_deliver(struct sched_cpu *self, struct sched_task *t);

/* Owner CPU: the requests taken last are done. */
void core_request_ack(struct sched_task *t);

#endif
