/* SPDX-License-Identifier: Apache-2.0 */
#include "regress.h"

#include <stdlib.h>
#include <ucontext.h>

#define STACK_BYTES (128u * 1024u)
#define DRAIN_MOST 128u /* the largest ring that a program may ask for */

/* A CPU's idle pass has a stack of its own, on which it waits. */
static struct sleeper {
    ucontext_t context;
    unsigned char *stack;
    bool waiting;
    uint32_t refuse_sends;
    uint32_t refuse_starts;
} sleepers[SCHED_MAX_CPUS];
struct got got;
static ucontext_t speaker;
static uint32_t cpus;

/* What the port refuses is a CPU's own. */
static void speak(uint32_t cpu)
{
    struct sleeper *last = &sleepers[port.cpu];
    last->refuse_sends = port.refuse_sends;
    last->refuse_starts = port.refuse_starts;
    on(cpu);
    port.refuse_sends = sleepers[cpu].refuse_sends;
    port.refuse_starts = sleepers[cpu].refuse_starts;
}

static void suspend(void)
{
    struct sleeper *self = &sleepers[port.cpu];
    self->waiting = true;
    swapcontext(&self->context, &speaker);
    self->waiting = false;
}

static void idle_pass(void)
{
    (void)!sched_idle(port.sched);
}

void idle(uint32_t cpu)
{
    struct sleeper *self = &sleepers[cpu];
    assert_false(self->waiting);
    speak(cpu);
    getcontext(&self->context);
    self->context.uc_stack.ss_sp = self->stack;
    self->context.uc_stack.ss_size = STACK_BYTES;
    self->context.uc_link = &speaker;
    makecontext(&self->context, idle_pass, 0);
    port.during_wait = suspend;
    swapcontext(&speaker, &self->context);
    port.during_wait = NULL;
    demand(self->waiting || !port.irqs_off[cpu], "interrupts are off on cpu%u behind an idle pass", cpu);
}

void wakes(uint32_t cpu)
{
    assert_true(sleepers[cpu].waiting);
    speak(cpu);
    swapcontext(&speaker, &sleepers[cpu].context);
}

/* The interrupt is taken as the idle pass turns them on, which is the last it does. */
static void wake_for_interrupt(uint32_t cpu)
{
    if (sleepers[cpu].waiting) {
        wakes(cpu);
    }
    speak(cpu);
}

void takes_ipi(uint32_t cpu)
{
    wake_for_interrupt(cpu);
    port.ipi[cpu] = true;
    trap();
}

void takes_tick(uint32_t cpu, uint64_t time)
{
    wake_for_interrupt(cpu);
    tick(time - port.time);
}

void takes_tick_inside(uint32_t cpu, uint64_t time)
{
    speak(cpu);
    port.time = time;
    port.irqs_off[cpu] = true;
    sched_tick(port.sched);
    port.irqs_off[cpu] = false;
}

void starts(uint32_t cpu)
{
    speak(cpu);
    port.irqs_off[cpu] = true;
    expect(SCHED_OK, sched_cpu_enter(port.sched));
    port.irqs_off[cpu] = false;
}

void runs(uint32_t cpu, struct sched_task_id task)
{
    assert_false(sleepers[cpu].waiting);
    speak(cpu);
    struct sched_task_id current = sched_current(port.sched);
    assert_int_equal(current.generation, task.generation);
    assert_int_equal(current.slot, task.slot);
}

void ends_at(uint32_t cpu, const char *file, int line)
{
    if (port.irqs_off[cpu]) {
        print_error("ERROR: interrupts are off on cpu%u behind an operation\n", cpu);
        _fail(file, line);
    }
    speak(cpu);
    if (sched_need_resched(port.sched)) {
        sched_schedule(port.sched);
    }
}

void refuse_sends(uint32_t count)
{
    port.refuse_sends += count;
}

void refuse_starts(uint32_t count)
{
    port.refuse_starts += count;
}

struct sched_config usual_config(uint32_t count)
{
    return (struct sched_config){
        .cpus = count,
        .tasks = 16,
        .stacks = 16,
        .waitqueues = 2,
        .endpoints = 2,
        .endpoint_depth = 4,
        .queue_limit = 16,
        .steal_tasks_max = 4,
        .steal_queues_max = count,
        .steal_scan_max = 16,
        .hints_per_tick = 4,
        .telemetry_records = 16,
        .slice = 2,
        .lock_check = SCHED_LOCK_CHECK_COUNT,
    };
}

void boot(const struct sched_config *config)
{
    cpus = config->cpus;
    port_boot(config);
    for (uint32_t cpu = 0; cpu < cpus; cpu++) {
        sleepers[cpu] = (struct sleeper){.stack = malloc(STACK_BYTES)};
        assert_non_null(sleepers[cpu].stack);
    }
    for (uint32_t cpu = 1; cpu < cpus; cpu++) {
        idle(cpu);
    }
    speak(0);
}

void shut(void)
{
    for (uint32_t cpu = 0; cpu < cpus; cpu++) {
        free(sleepers[cpu].stack);
        sleepers[cpu].stack = NULL;
    }
    port_shut();
}

uint32_t notes(uint32_t count)
{
    uint32_t taken = 0;
    for (uint32_t n = 0; n < count; n++) {
        taken += sched_note(port.sched, n) ? 1 : 0;
    }
    return taken;
}

uint32_t drains(uint32_t cpu)
{
    struct sched_record records[DRAIN_MOST];
    return sched_telemetry_drain(port.sched, CPU(cpu), records, DRAIN_MOST);
}
