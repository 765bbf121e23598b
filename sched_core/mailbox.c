/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mailboxes.
 *
 * Owner: any CPU puts in, under the task's lock; the mailbox's CPU takes out.
 * Locks: TASK > MAILBOX
 * Proof: KSELFTEST: wakeup ok, KSELFTEST: kill ok, KSELFTEST: cpu offline ok
 */
#include "mailbox.h"
#include "ipi.h"
#include "request.h"

static void mailbox_push(struct sched_cpu *self, struct sched_cpu *target, struct sched_task *t)
    NEEDS(&target->box.lock, &t->lock)
{
    struct sched_mailbox *box = &target->box;
    t->mailed = true;
    t->mail_next = NULL;
    *(box->tail != NULL ? &box->tail->mail_next : &box->head) = t;
    box->tail = t;
    uint32_t count = atomic_load_explicit(&box->count, memory_order_relaxed);
    atomic_store_explicit(&box->count, count + 1, memory_order_relaxed);
    if (target == self) {
        self->need_resched = true;
    } else {
        (void)core_ipi_request(self, target, true, NULL);
    }
}

void core_mailbox_post(struct sched_cpu *self, struct sched_task *t)
{
    if (t->mailed) {
        return;
    }
    struct sched_cpu *target = &self->s->cpus[core_owner(t)];
    core_lock_take(self, &target->box.lock);
    mailbox_push(self, target, t);
    core_lock_drop(self, &target->box.lock);
}

bool core_mailbox_admit(struct sched_cpu *self, struct sched_cpu *target, struct sched_task *t, bool runnable)
{
    core_lock_take(self, &target->box.lock);
    bool admitted = core_state(target) == (uint32_t)SCHED_CPU_ONLINE;
    if (admitted) {
        atomic_fetch_add_explicit(&target->owned, 1, memory_order_relaxed);
        if (runnable) {
            atomic_fetch_add_explicit(&target->box.inbound, 1, memory_order_relaxed);
        }
        atomic_store_explicit(&t->owner, target->id, memory_order_relaxed);
        t->requests |= (uint32_t)REQUEST_ARRIVE;
        if (!t->mailed) {
            mailbox_push(self, target, t);
        }
    }
    core_lock_drop(self, &target->box.lock);
    return admitted;
}

static struct sched_task *mailbox_pop(struct sched_cpu *self)
{
    struct sched_mailbox *box = &self->box;
    core_lock_take(self, &box->lock);
    struct sched_task *t = box->head;
    if (t != NULL) {
        box->head = t->mail_next;
        if (box->head == NULL) {
            box->tail = NULL;
        }
        uint32_t count = atomic_load_explicit(&box->count, memory_order_relaxed);
        atomic_store_explicit(&box->count, count - 1, memory_order_relaxed);
    }
    core_lock_drop(self, &box->lock);
    return t;
}

/*
 * A zero that is out of date does no harm: the push that it misses sends an IPI, or has one sent, which
 * is not handled yet and brings this CPU back here.
 */
void core_mailbox_drain(struct sched_cpu *self)
{
    uint32_t count = atomic_load_explicit(&self->box.count, memory_order_relaxed);
    for (uint32_t i = 0; i < count; i++) {
        struct sched_task *t = mailbox_pop(self);
        if (t == NULL) {
            return;
        }
        core_request_deliver(self, t);
    }
}
