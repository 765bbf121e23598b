/* SPDX-License-Identifier: Apache-2.0 */
/* What holds of a task on its CPU: affinity, class order, requests. */
#include "check.h"

static bool in_flight(const struct sched_view_task *task)
{
    return task->request_pending || task->requests_posted != task->requests_acked;
}

bool hb_check_affinity(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        uint32_t cpu = task->cpu.n;
        bool stands = task->place == SCHED_PLACE_QUEUED || task->place == SCHED_PLACE_RUNNING;
        if (!stands || cpu >= n->cpus)
            continue;
        bool leaving = task->place == SCHED_PLACE_RUNNING && n->cpu[cpu].need_resched;
        if (!hb_mask_has(task->affinity, cpu) && !in_flight(task) && !leaving)
            return hb_broken(c, HB_INV_AFFINITY, "stands where its mask forbids", "slot", slot, "cpu", cpu);
        if ((~task->affinity & (UINT64_MAX >> (SCHED_MAX_CPUS - n->cpus))) != 0)
            hb_exercised(c, HB_INV_AFFINITY);
    }
    return true;
}

bool hb_check_qos_order(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        const struct sched_view_cpu *v = &n->cpu[cpu];
        uint32_t slot = v->current.slot;
        if (v->current.generation == 0 || slot >= n->slots || n->task[slot].place != SCHED_PLACE_RUNNING)
            continue;
        bool asked = v->need_resched || n->ipi[cpu].outstanding || n->ipi[cpu].owed;
        for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++) {
            bool above = qos > (uint32_t)n->task[slot].qos;
            if (v->class_count[qos] == 0)
                continue;
            hb_exercised(c, HB_INV_QOS_ORDER);
            if (above && !asked)
                return hb_broken(c, HB_INV_QOS_ORDER, "runs below a class it has queued", "cpu", cpu, "class", qos);
        }
    }
    return true;
}

bool hb_check_request_done(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        if (!hb_is_live(task))
            continue;
        if ((int32_t)(task->requests_posted - task->requests_acked) < 0)
            return hb_broken(c, HB_INV_REQUEST_DONE, "acknowledged more than was posted", "posted",
                             task->requests_posted, "acked", task->requests_acked);
        if (task->requests_posted != 0)
            hb_exercised(c, HB_INV_REQUEST_DONE);
        if (task->requests_posted != task->requests_acked)
            continue;
        if (task->request_pending)
            return hb_broken(c, HB_INV_REQUEST_DONE, "acknowledged but still pending", "slot", slot, NULL, 0);
    }
    return hb_check_program_tickets(c) && (c->when != HB_WHEN_QUIESCENT || hb_check_program_requests(c));
}
