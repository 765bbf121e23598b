/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What happens when nobody is enabled: the environment acts, a relaxing CPU runs on, or it is a deadlock.
 * Runs on the host's stack.
 */
#include <stdio.h>

#include "sched_view.h"
#include "state.h"

#define OWED_ROUNDS 8u    /* ticks that a failed send may take to be made good */
#define DEADLINE_TICKS 8u /* ticks that a deadline in the past may take */
#define RUN_ON_EVENTS 16u /* relax turns without reason after which time passes */
#define RUN_ON_MAX 4096u  /* and after which they are called a deadlock */

static uint32_t owed_rounds, deadline_ticks;
static uint64_t deadline_seen;

void sim_environment_begin(void)
{
    owed_rounds = deadline_ticks = 0;
    deadline_seen = SCHED_FOREVER;
}

static bool fire_event(void)
{
    const struct hb_program *p = sim.job->program;
    for (uint32_t e = 0; e < p->event_count; e++) {
        if (sim.fired >> e & 1u)
            continue;
        sim_event_fire(e);
        return true;
    }
    return false;
}

static void tick(uint32_t cpu)
{
    sim.cpu_of[cpu].tick = true;
    sim.cpu_of[cpu].deferred = false;
}

static bool serve_deadline(void)
{
    uint64_t first = SCHED_FOREVER;
    uint32_t owner = 0;
    for (uint32_t c = 0; c < sim.cpus; c++) {
        sim_mute();
        uint64_t deadline = sched_view_next_deadline(sim.sched, (struct sched_cpu_id){c});
        sim_unmute();
        if (deadline >= first || sim.cpu_of[c].state == SIM_CPU_OFF)
            continue;
        first = deadline;
        owner = c;
    }
    if (first == SCHED_FOREVER)
        return false;
    deadline_ticks = first == deadline_seen ? deadline_ticks + 1 : 0;
    deadline_seen = first;
    if (deadline_ticks > DEADLINE_TICKS)
        sim_complain(HB_INV_LOST_WAKEUP, "timeout not served",
                     "cpu%u: a deadline %llu ticks ago has not ended the wait", owner,
                     (unsigned long long)(sim.time - first));
    if (sim.time + 1 < first)
        sim.time = first - 1;
    tick(owner);
    return true;
}

static bool serve_owed(void)
{
    bool owed = false;
    for (uint32_t c = 0; c < sim.cpus && !owed; c++) {
        struct sched_view_ipi ipi;
        sim_mute();
        sched_view_ipi(sim.sched, (struct sched_cpu_id){c}, &ipi);
        sim_unmute();
        owed = ipi.owed;
    }
    if (!owed || owed_rounds++ >= OWED_ROUNDS)
        return false;
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (sim.cpu_of[c].state != SIM_CPU_OFF)
            tick(c);
    return true;
}

bool sim_environment(void)
{
    sim_touch_all();
    return fire_event() || serve_deadline() || serve_owed();
}

static const char *wait_word(const struct sim_cpu *cpu)
{
    switch ((enum sim_cpu_state)cpu->state) {
    case SIM_CPU_LOCK:
        return "lock";
    case SIM_CPU_RELAX:
        return "relax";
    case SIM_CPU_WFI:
        return "interrupt";
    default:
        return "off";
    }
}

static _Noreturn void deadlock(const char *key)
{
    char text[HB_DETAIL_MAX];
    size_t used = 0;
    for (uint32_t c = 0; c < sim.cpus && used < sizeof text - 40; c++) {
        const struct sim_cpu *cpu = &sim.cpu_of[c];
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%scpu%u waits: %s", c ? "; " : "", c, wait_word(cpu));
        if (cpu->state == SIM_CPU_RELAX && cpu->read_count == 1 && used < sizeof text - 40)
            used += (size_t)snprintf(text + used, sizeof text - used, " while instance + %llu is %llu",
                                     (unsigned long long)(cpu->reads[0].address - sim.base),
                                     (unsigned long long)cpu->reads[0].value);
        for (uint32_t o = 0; cpu->state == SIM_CPU_LOCK && o < sim.cpus; o++)
            for (uint32_t i = 0; i < sim.cpu_of[o].held_count && used < sizeof text - 40; i++)
                if (sim.cpu_of[o].held[i].lock == cpu->wanted)
                    used += (size_t)snprintf(text + used, sizeof text - used, " %s/%u of cpu%u",
                                             sim_rank_word(sim.cpu_of[o].held[i].rank), sim.cpu_of[o].held[i].order, o);
    }
    sim_fail(HB_INV_DEADLOCK, key, "%s", text);
}

bool sim_run_on(void)
{
    uint32_t relaxing = SIM_NO_CPU;
    bool locked = false;
    for (uint32_t i = 1; i <= sim.cpus; i++) {
        uint32_t c = (sim.cpu->id + i) % sim.cpus;
        locked |= sim.cpu_of[c].state == SIM_CPU_LOCK;
        if (sim.cpu_of[c].state == SIM_CPU_RELAX && relaxing == SIM_NO_CPU)
            relaxing = c;
    }
    if (relaxing == SIM_NO_CPU) {
        if (locked)
            deadlock("deadlock on a lock");
        return false;
    }
    if (++sim.run_on > RUN_ON_MAX)
        deadlock(locked ? "deadlock on a lock" : "deadlock in a spin");
    if (sim.run_on % RUN_ON_EVENTS != 0 || !sim_environment())
        sim.cpu_of[relaxing].state = SIM_CPU_READY;
    return true;
}
