/* SPDX-License-Identifier: Apache-2.0 */
#include "quiesce.h"

#include "activity.h"
#include "run.h"
#include "timer.h"

/* A deadline that stands after so many ticks at or past it is not served. */
#define DEADLINE_TICKS_MAX 4u

static bool online(const struct sched *s, struct sched_cpu_id cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(s, cpu, &view);
    return view.state == SCHED_CPU_ONLINE || view.state == SCHED_CPU_DRAINING;
}

/* The next event of the program whose CPU can take it; one whose CPU is off is lost, as an interrupt is. */
static bool fire_event(struct run *run)
{
    while (run->next_event < run->program->event_count) {
        uint32_t number = run->next_event++;
        const struct hb_event *event = &run->program->events[number];
        struct sched_cpu_id cpu = {event->cpu};
        if ((run->fired >> number & 1u) == 0 && cpu.n < run->cpus && online(run->sched, cpu)) {
            order_post(hart_of(cpu), event->kind == HB_EVENT_TICK ? ORDER_TICK : ORDER_SPURIOUS);
            return true;
        }
    }
    return false;
}

/* Tasks may share a deadline, each on a CPU of its own. */
static bool deadline_is_late(const struct run *run)
{
    return run->deadline_ticks > DEADLINE_TICKS_MAX + run->cpus;
}

static bool serve_deadline(struct run *run)
{
    uint64_t earliest = SCHED_FOREVER;
    struct sched_cpu_id owner = {0};
    for (uint32_t n = 0; n < run->cpus; n++) {
        struct sched_cpu_id cpu = {n};
        uint64_t deadline = sched_view_next_deadline(run->sched, cpu);
        if (deadline < earliest && online(run->sched, cpu)) {
            earliest = deadline;
            owner = cpu;
        }
    }
    if (earliest == SCHED_FOREVER) {
        return false;
    }
    run->deadline_ticks = earliest == run->deadline ? run->deadline_ticks + 1 : 0;
    run->deadline = earliest;
    timer_advance(earliest - 1); /* the tick adds one; no deadline is 0 */
    order_post(hart_of(owner), ORDER_TICK);
    return true;
}

static bool retry_owed(struct run *run)
{
    bool owed = false;
    for (uint32_t n = 0; n < run->cpus; n++) {
        struct sched_view_ipi ipi;
        sched_view_ipi(run->sched, (struct sched_cpu_id){n}, &ipi);
        owed |= ipi.owed;
    }
    if (!owed || run->owed_rounds == QUIESCE_OWED_ROUNDS) {
        return false;
    }
    run->owed_rounds++;
    for (uint32_t n = 0; n < run->cpus; n++) {
        struct sched_cpu_id cpu = {n};
        if (online(run->sched, cpu)) {
            order_post(hart_of(cpu), ORDER_TICK);
        }
    }
    return true;
}

bool quiesce_act(struct hart *self)
{
    struct run *run = run_current();
    if (atomic_load(&run->over)) {
        return false;
    }
    if (!run->booted) {
        hb_violation_set(&run->violation, HB_INV_DEADLOCK, "boot stuck",
                         "all harts wait before the boot tasks were spawned");
        run->failed = true;
    } else if (!hb_check(&run->checker, run->sched, HB_WHEN_QUIESCENT, &run->violation)) {
        run->failed = true;
    } else if (run->actions++ == QUIESCE_ACTIONS_MAX) {
        hb_violation_set(&run->violation, HB_INV_BOUNDED, "no end of ticks",
                         "the run goes on beyond its bound of actions");
        run->failed = true;
    } else if (deadline_is_late(run)) {
        hb_violation_set(&run->violation, HB_INV_LOST_WAKEUP, "timeout not served",
                         "a task's deadline has passed, its CPU was ticked, and the task still waits");
        run->failed = true;
    } else if (fire_event(run) || serve_deadline(run) || retry_owed(run)) {
        return true;
    }
    run_end(run, self);
    return true;
}
