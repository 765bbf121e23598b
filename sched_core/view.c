/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The view: reads only, takes no lock, and is right at the moments that sched_view.h names.
 *
 * Owner: nobody; the caller chooses a moment at which what it reads is stable.
 * Locks: none
 * Proof: KSELFTEST: smp online ok, KSELFTEST: ipi counterfactual ok, KSELFTEST: lock order ok
 */
#include "core.h"

#include "sched_view.h"

uint32_t sched_view_capabilities(void)
{
    return (uint32_t)SCHED_CAP_STEAL | (uint32_t)SCHED_CAP_HOTPLUG | (uint32_t)SCHED_CAP_IPC |
           (uint32_t)SCHED_CAP_LOCK_RANKS | (uint32_t)SCHED_CAP_TELEMETRY | (uint32_t)SCHED_CAP_RATE_LIMIT |
           (uint32_t)SCHED_CAP_SLICES;
}

const char *sched_view_core_name(void)
{
    return "percpu";
}

const struct sched_config *sched_view_config(const struct sched *s)
{
    return &s->config;
}

static UNCHECKED void view_requests(const struct sched_task *t, struct sched_view_task *out)
{
    out->wake_in_flight = (t->requests & ((uint32_t)REQUEST_WAKE | (uint32_t)REQUEST_GRANT)) != 0;
    out->kill_pending = t->killed || (t->requests & (uint32_t)REQUEST_KILL) != 0;
    out->requests_posted = t->posted;
    out->requests_acked = atomic_load_explicit(&t->acked, memory_order_relaxed);
    out->request_pending = out->requests_posted != out->requests_acked;
}

UNCHECKED bool sched_view_task(const struct sched *s, uint32_t slot, struct sched_view_task *out)
{
    const struct sched_task *t = &s->tasks[slot];
    uint32_t owner = core_owner(t);
    out->id = (struct sched_task_id){.slot = slot, .generation = t->generation};
    out->place = t->place;
    out->cpu.n = owner != NO_CPU ? owner : 0;
    out->qos = t->qos;
    out->affinity = core_affinity(t);
    out->stack = t->stack;
    out->slice_left = t->slice_left;
    out->deadline = t->deadline;
    out->on_cpu = t->on_cpu;
    out->wake_pending = t->wake_pending;
    view_requests(t, out);
    return t->place != SCHED_PLACE_FREE && t->place != SCHED_PLACE_DYING;
}

static UNCHECKED struct sched_task_id view_id(const struct sched_task *t)
{
    struct sched_task_id none = {0, 0};
    return t == NULL ? none : (struct sched_task_id){.slot = t->slot, .generation = t->generation};
}

UNCHECKED void sched_view_cpu(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_cpu *out)
{
    const struct sched_cpu *c = &s->cpus[cpu.n];
    out->state = (enum sched_cpu_state)core_state(c);
    out->hart = c->hart;
    out->current = view_id(c->current);
    out->queued = atomic_load_explicit(&c->rq.count, memory_order_relaxed);
    for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++) {
        out->class_count[qos] = c->rq.class_count[qos];
    }
    out->class_bitmap = c->rq.bitmap;
    out->mailbox_count = atomic_load_explicit(&c->box.count, memory_order_relaxed);
    out->mailbox_open = c->box.open;
    out->need_resched = c->need_resched;
    out->idle_announced = (atomic_load_explicit(&s->idle, memory_order_relaxed) & c->bit) != 0;
    out->hints_suppressed = c->hints_suppressed;
    out->ticks = c->ticks;
    out->switches = c->switches;
    out->tasks_stolen = c->stolen;
}

UNCHECKED void sched_view_ipi(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_ipi *out)
{
    const struct sched_cpu *c = &s->cpus[cpu.n];
    const struct sched_ipi_chain *ipi = &c->box.ipi;
    out->requested = ipi->requested;
    out->coalesced = ipi->coalesced;
    out->sent = ipi->sent;
    out->failed = ipi->failed;
    out->trapped = ipi->trapped;
    out->spurious = ipi->spurious;
    out->acked_request = ipi->acked_request;
    out->outstanding = ipi->outstanding;
    out->owed = (atomic_load_explicit(&s->owed, memory_order_relaxed) & c->bit) != 0;
    for (uint32_t n = 0; n < s->config.cpus; n++) {
        out->owed |= (s->cpus[n].owed & c->bit) != 0;
    }
}

void sched_view_telemetry(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_telemetry *out)
{
    const struct sched_ring *ring = &s->cpus[cpu.n].ring;
    out->produced = ring->produced;
    out->drained = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    out->dropped = atomic_load_explicit(&ring->dropped, memory_order_relaxed);
}

void sched_view_locks(const struct sched *s, struct sched_view_locks *out)
{
    out->held = 0;
    for (uint32_t n = 0; n < s->config.cpus; n++) {
        out->held += s->cpus[n].held_count;
    }
    out->reports = atomic_load_explicit(&s->lock_reports, memory_order_relaxed);
    out->probe_reports = atomic_load_explicit(&s->probe_reports, memory_order_relaxed);
    out->last_held = atomic_load_explicit(&s->last_held, memory_order_relaxed);
    out->last_wanted = atomic_load_explicit(&s->last_wanted, memory_order_relaxed);
}

UNCHECKED uint32_t sched_view_queue(const struct sched *s, struct sched_cpu_id cpu, enum sched_qos qos, uint32_t *slots,
                                    uint32_t max)
{
    uint32_t count = 0;
    const struct sched_task *t = s->cpus[cpu.n].rq.head[qos];
    while (t != NULL && count < max) {
        slots[count++] = t->slot;
        t = t->next;
    }
    return count;
}

UNCHECKED void sched_view_endpoint(const struct sched *s, struct sched_endpoint_id endpoint, uint32_t *messages,
                                   uint32_t *receivers)
{
    *messages = s->endpoints[endpoint.n].messages;
    *receivers = s->endpoints[endpoint.n].count;
}

UNCHECKED uint32_t sched_view_waiters(const struct sched *s, struct sched_waitqueue_id queue)
{
    return s->queues[queue.n].count;
}

uint64_t sched_view_next_deadline(const struct sched *s, struct sched_cpu_id cpu)
{
    const struct sched_task *t = s->cpus[cpu.n].timeouts;
    return t != NULL ? t->deadline : SCHED_FOREVER;
}
