/* SPDX-License-Identifier: Apache-2.0 */
/* What the machine adds to its port for programs: the environment, and the hooks around operations. */
#include "entries.h"
#include "sched.h"
#include "sched_view.h"
#include "state.h"

static void world_tick(void *world)
{
    (void)world;
    sim_irq_handle_tick(!(sim.points == SIM_POINTS_ENTRY && sim.context->in_op));
}

static void world_spurious(void *world, struct sched_cpu_id target)
{
    (void)world;
    if (target.n < sim.cpus && sim.cpu_of[target.n].state != SIM_CPU_OFF)
        sim.cpu_of[target.n].ipi = true;
    if (target.n == sim.cpu->id)
        sim_irq_pending();
}

static void world_fail_sends(void *world, uint32_t count)
{
    (void)world;
    sim.cpu->fail_sends = count;
}

static void world_fail_starts(void *world, uint32_t count)
{
    (void)world;
    sim.cpu->fail_starts = count;
}

/* A turn of an await begins the same operation again: its points are counted on, and it is no progress. */
static void name_operation(struct sim_context *context, uint32_t task, uint32_t op)
{
    const struct hb_task *t = &sim.job->program->tasks[task];
    context->op_kind = op < t->count ? t->ops[op].kind : (uint8_t)HB_OP_EXIT;
    if (context->task == task && context->op == op)
        return;
    context->task = (uint8_t)task;
    context->op = (uint16_t)op;
    context->sampled = false;
    for (uint32_t k = 0; k < HB_POINT_KINDS; k++)
        context->count[k] = 0;
    sim.run_on = 0;
    sim.progress = sim_points_now();
}

/* What one operation may record: several events for each task that it moves and each CPU that it calls. */
static uint64_t records_allowed(const struct sim_context *context)
{
    const struct hb_task *t = &sim.job->program->tasks[context->task];
    bool notes = context->op_kind == HB_OP_NOTE && context->op < t->count;
    return 8 + 4 * (sim.config.tasks + sim.cpus) + (notes ? t->ops[context->op].count : 0u);
}

static uint64_t records_produced(void)
{
    struct sched_view_telemetry telemetry;
    sim_mute();
    sched_view_telemetry(sim.sched, (struct sched_cpu_id){sim.cpu->id}, &telemetry);
    sim_unmute();
    return telemetry.produced;
}

/* Where a handler came in between, it or who ran then may have recorded the rest. */
static void check_records(const struct sim_context *context)
{
    if (context->records_cpu != sim.cpu->id || context->records_handled != sim.cpu->handlers)
        return;
    uint64_t produced = records_produced() - context->records;
    if (produced > records_allowed(context))
        sim_complain(HB_INV_BOUNDED, "record budget", "cpu%u: %s wrote %llu telemetry records", sim.cpu->id,
                     hb_op_word(context->op_kind), (unsigned long long)produced);
}

/* Between operations the CPU is outside the core: the others, and interrupts, may come. */
static void boundary(bool rotate, bool begins)
{
    sim.cpu->outside = true;
    sim.cpu->deferred = false;
    if (rotate)
        sim_rotate(HB_POINT_OP);
    else
        sim_point_at(HB_POINT_OP, sim_pseudo(SIM_PSEUDO_OP), begins);
    if (!begins)
        sim_entry(HB_ENTRY_END, 0, 0);
    sim_irq_pending();
    sim.cpu->outside = false;
}

static void world_op_begin(void *world, uint32_t task, uint32_t op)
{
    (void)world;
    struct sim_context *context = sim.context;
    name_operation(context, task, op);
    boundary(false, true);
    sim_model_pick();
    sim_model_begin(task, op);
    context->records = records_produced();
    context->records_cpu = sim.cpu->id;
    context->records_handled = sim.cpu->handlers;
    context->in_op = context->in_core = true;
    sim_rearm();
    sim_step(SIM_STEP_OP, task, op);
    sim_entry(HB_ENTRY_OP, task, op);
}

static void world_op_end(void *world, uint32_t task, uint32_t op, enum sched_result result, uint64_t value)
{
    (void)world;
    struct sim_context *context = sim.context;
    struct sim_cpu *self = sim.cpu;
    context->in_op = context->in_core = false;
    sim_rearm();
    sim_step(SIM_STEP_END, op, (uint32_t)result);
    if (result != SCHED_BLOCKED)
        sim.progress = sim_points_now();
    sim_check_outside(self, hb_op_word(context->op_kind));
    check_records(context);
    self->outside = true;
    sim_check();
    sim_model_op(task, op, result, value);
    boundary(context->op_kind == HB_OP_YIELD, false);
}

const struct hb_world_ops sim_world_ops = {
    .tick = world_tick,
    .spurious = world_spurious,
    .fail_sends = world_fail_sends,
    .fail_starts = world_fail_starts,
    .op_begin = world_op_begin,
    .op_end = world_op_end,
    .await_turns = HB_ENTRY_AWAIT_TURNS,
};
