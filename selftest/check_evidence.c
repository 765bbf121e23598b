/* SPDX-License-Identifier: Apache-2.0 */
/* What the core says of itself: its lock checker and its telemetry. */
#include "check.h"

#include <stdatomic.h>

bool hb_check_lock_rules(const struct hb_check_context *c)
{
    struct sched_view_locks locks;
    sched_view_locks(c->sched, &locks);
    if (locks.reports != 0)
        return hb_broken(c, HB_INV_LOCK_RULES, "the core's lock checker reported", "held", locks.last_held, "wanted",
                         locks.last_wanted);
    if (c->now->config->lock_check != SCHED_LOCK_CHECK_OFF && (sched_view_capabilities() & SCHED_CAP_LOCK_RANKS) != 0)
        hb_exercised(c, HB_INV_LOCK_RULES);
    return true;
}

bool hb_check_lock_leak(const struct hb_check_context *c)
{
    struct sched_view_locks locks;
    sched_view_locks(c->sched, &locks);
    if (locks.held != 0)
        return hb_broken(c, HB_INV_LOCK_LEAK, "lock held outside the core", "locks", locks.held, NULL, 0);
    if (c->now->config->lock_check != SCHED_LOCK_CHECK_OFF)
        hb_exercised(c, HB_INV_LOCK_LEAK);
    return true;
}

static bool ring_adds_up(const struct hb_check_context *c, uint32_t cpu)
{
    struct sched_view_telemetry v;
    struct sched_view_telemetry *before = &c->checker->telemetry[cpu];
    sched_view_telemetry(c->sched, (struct sched_cpu_id){cpu}, &v);
    if (v.drained + v.dropped > v.produced)
        return hb_broken(c, HB_INV_TELEMETRY, "more records left than were produced", "cpu", cpu, "produced",
                         v.produced);
    if (v.produced - v.drained - v.dropped > c->now->config->telemetry_records)
        return hb_broken(c, HB_INV_TELEMETRY, "a drop was not counted", "cpu", cpu, "produced", v.produced);
    if (c->checker->seen &&
        (v.produced < before->produced || v.drained < before->drained || v.dropped < before->dropped))
        return hb_broken(c, HB_INV_TELEMETRY, "a telemetry counter went back", "cpu", cpu, NULL, 0);
    if (v.dropped != 0 || v.drained != 0)
        hb_exercised(c, HB_INV_TELEMETRY);
    *before = v;
    return true;
}

/* Records that the program was given from a CPU's ring; UINT64_MAX: a drain was cut short, nobody knows. */
static uint64_t records_given(const struct hb_interp *i, uint32_t cpu)
{
    uint64_t given = 0;
    for (uint32_t t = 0; t < i->program->task_count; t++) {
        const struct hb_cursor *cursor = &i->cursors[t];
        for (uint32_t n = 0; n < i->program->tasks[t].count && n <= cursor->op; n++) {
            const struct hb_op *op = &i->program->tasks[t].ops[n];
            if (op->kind != HB_OP_DRAIN || op->target != cpu)
                continue;
            if (cursor->outcomes[n].result == HB_ANY_RESULT && cursor->state != HB_CURSOR_UNBORN)
                return UINT64_MAX;
            given += cursor->outcomes[n].result == SCHED_OK ? cursor->outcomes[n].value : 0;
        }
    }
    return given;
}

/* Programs are the only readers. */
static bool drained_was_given(const struct hb_check_context *c, uint32_t cpu)
{
    const struct hb_interp *i = c->checker->interp;
    uint64_t given = i != NULL ? records_given(i, cpu) : UINT64_MAX;
    uint64_t drained = c->checker->telemetry[cpu].drained;
    if (given != UINT64_MAX && given != drained)
        return hb_broken(c, HB_INV_TELEMETRY, "drained records that nobody got", "drained", drained, "given", given);
    return true;
}

bool hb_check_telemetry(const struct hb_check_context *c)
{
    if ((sched_view_capabilities() & SCHED_CAP_TELEMETRY) == 0)
        return true;
    const struct hb_interp *i = c->checker->interp;
    if (i != NULL && atomic_load_explicit(&i->disorder, memory_order_relaxed) != 0)
        return hb_broken(c, HB_INV_TELEMETRY, "sequence numbers do not grow", NULL, 0, NULL, 0);
    for (uint32_t cpu = 0; cpu < c->now->cpus; cpu++)
        if (!ring_adds_up(c, cpu) || (c->when == HB_WHEN_QUIESCENT && !drained_was_given(c, cpu)))
            return false;
    return true;
}
