/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The life of a virtual CPU, and the machine's boot up to the gate, where CPU 0 waits with all others
 * online and idle. What follows is the program's.
 */
#include "entries.h"
#include "sched.h"
#include "sched_view.h"
#include "state.h"

static _Noreturn void halt(void)
{
    struct sim_cpu *self = sim.cpu;
    sim_step(SIM_STEP_STOP, 0, 0);
    sim_check_outside(self, "its last idle pass");
    self->irqs = self->ipi = self->tick = self->deferred = false;
    self->outside = true;
    self->context->cpu = SIM_NO_CPU;
    sim_wait(HB_POINT_WAIT, SIM_CPU_OFF); /* named like a wait, and stays in none */
    __builtin_unreachable();              /* a start makes a fresh stack */
}

static _Noreturn void idle_loop(void)
{
    for (;;) {
        struct sim_context *context = sim.context;
        sim_rotate(HB_POINT_OP);
        sim_entry(HB_ENTRY_PASS, 0, 0);
        context->op++;
        for (uint32_t k = 0; k < HB_POINT_KINDS; k++)
            context->count[k] = 0;
        sim.cpu->outside = false;
        enum sched_idle_result result = sched_idle(sim.sched);
        sim.cpu->outside = true;
        sim_model_pick();
        if (result == SCHED_IDLE_OFFLINE)
            halt();
        sim_check_outside(sim.cpu, "an idle pass");
    }
}

static void enter(void)
{
    if (sched_cpu_enter(sim.sched) != SCHED_OK)
        sim_fail(HB_INV_RESULT, "enter refused", "cpu%u: sched_cpu_enter did not return ok", sim.cpu->id);
    sim_irqs_on(sim.cpu);
    sim_rearm();
    sim_irq_on();
}

static void secondary(void *argument)
{
    (void)argument;
    sim_stack_entered();
    sim_rearm();
    sim_entry(HB_ENTRY_START, 0, 0);
    enter();
    idle_loop();
}

static void bring_up(uint32_t cpu)
{
    if (sched_cpu_online(sim.sched, (struct sched_cpu_id){cpu}) != SCHED_OK)
        sim_fail(HB_INV_RESULT, "boot refused", "bringing cpu%u online was refused", cpu);
    while ((sched_online_mask(sim.sched) >> cpu & 1u) == 0)
        sched_port_relax(&sim);
}

static void primary(void *argument)
{
    (void)argument;
    sim_stack_entered();
    sim_rearm();
    enter();
    for (uint32_t c = 1; c < sim.cpus; c++)
        bring_up(c);
    sim_wait(HB_POINT_OP, SIM_CPU_GATE);
    hb_interp_boot(sim.interp);
    idle_loop();
}

void sim_cpu_start(struct sim_cpu *cpu)
{
    struct sim_context *idle = &sim.context_of[SIM_STACKS_MAX + cpu->id];
    uint32_t passes = idle->op, sequence = idle->sequence;
    *idle = (struct sim_context){.cpu = cpu->id, .sequence = sequence, .in_core = true, .task = HB_NO_TASK};
    idle->op = (uint16_t)(passes + 1); /* its counts begin again, so it needs another name */
    idle->op_kind = HB_OP_KINDS;
    cpu->context = idle;
    cpu->irqs = cpu->ipi = cpu->tick = cpu->deferred = cpu->start_again = cpu->outside = cpu->handled = false;
    eng_acquire_by(sim_agent(cpu), &cpu->start_sync);
    cpu->state = SIM_CPU_READY;
    sim_stack_prepare(idle, sim.booting && cpu->id == 0 ? primary : secondary, NULL);
    cpu->sp = idle->sp;
}

static void power_on(void)
{
    for (uint32_t c = 0; c < sim.cpus; c++) {
        sim.cpu_of[c] = (struct sim_cpu){.id = c, .state = SIM_CPU_OFF, .outside = true};
        sim.cpu_of[c].context = &sim.context_of[SIM_STACKS_MAX + c];
        sim.context_of[SIM_STACKS_MAX + c] = (struct sim_context){.cpu = SIM_NO_CPU};
    }
    sim_cpu_start(&sim.cpu_of[0]);
}

static bool build(const struct sched_config *config)
{
    struct sched_hart_id harts[SIM_CPUS_MAX];
    for (uint32_t c = 0; c < sim.cpus; c++)
        harts[c].n = SIM_HART_BASE + sim.cpus - 1 - c;
    size_t bytes = sched_footprint(config);
    if (bytes == 0 || bytes > SIM_MEMORY_MAX)
        return false;
    sim_memory_shape(bytes);
    void *memory = (void *)sim.memory_base; /* NOLINT(performance-no-int-to-ptr) */
    return sched_init(&sim.sched, memory, bytes, config, harts, &sim) == SCHED_OK;
}

static void settle_names(void)
{
    for (uint32_t c = 0; c < sim.cpus; c++) {
        struct sim_context *idle = &sim.context_of[SIM_STACKS_MAX + c];
        idle->op = 0;
        for (uint32_t k = 0; k < HB_POINT_KINDS; k++)
            idle->count[k] = 0;
    }
}

bool sim_boot(const struct sched_config *config)
{
    sim.config = *config;
    sim.capabilities = sched_view_capabilities();
    if (sim_snapshot_restore(config))
        return true;
    sim.booting = true;
    sim.time = 0;
    sim.cpu = &sim.cpu_of[0];
    sim.cpu->id = 0;
    sim_mute();
    bool built = build(config);
    sim_unmute();
    sim_memory_bounds();
    if (!built)
        return false;
    power_on();
    sim_stack_enter(sim.cpu->context);
    sim_drive();
    for (uint32_t c = 0; c < sim.cpus; c++)
        if (sim.cpu_of[c].state != (c == 0 ? SIM_CPU_GATE : SIM_CPU_WFI))
            sim_fail(HB_INV_DEADLOCK, "boot stuck", "cpu%u does not come up", c);
    settle_names();
    sim.booting = false;
    sim_snapshot_save(config);
    return true;
}
