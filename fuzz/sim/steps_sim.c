/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a step of the simulated machine depends on: interrupts, hand-overs, starts and wake-ups by name, everything else
 * by the atomics that a CPU meets. The view is read at each step with the hooks muted, as the checkers do.
 */
#include "steps_sim.h"

#include <string.h>

#include "debug.h"
#include "sched_view.h"
#include "state.h"
#include "steps.h"
#include "words.h"

#define QUEUE_MOST 16u
#define SENDS_MAX 4u /* newest sends to one CPU that a trap names */

/* By CPU. */
static struct watched {
    uint32_t sends[SENDS_MAX]; /* not taken yet */
    uint32_t send_count;
    uint32_t trap;    /* the last one taken */
    uint32_t event;   /* of the environment, not taken yet */
    uint32_t started; /* by this step, not on its way yet */
    uint64_t acked;
    uint32_t queued;
    uint32_t queue[QUEUE_MOST];
} watched[SIM_CPUS_MAX];
static uint32_t waker[HB_TASKS_MAX]; /* the operation that last named a task */
static struct {
    uint32_t rank, order, step;
} freed[64];
static struct {
    bool known;
    struct eng_candidate read, newest;
} stale;

bool sim_steps_begin(void)
{
    memset(watched, 0, sizeof watched);
    memset(waker, 0, sizeof waker);
    memset(freed, 0, sizeof freed);
    if (!steps_begin("sim"))
        return false;
    hb_debug_begin();
    return true;
}

void sim_steps_stale(const struct eng_candidate *read, const struct eng_candidate *newest)
{
    stale.known = true;
    stale.read = *read;
    stale.newest = *newest;
}

void sim_steps_reach(uintptr_t address, bool write)
{
    if (steps_on() && !sim.muted)
        steps_reach(sim.cpu->id, sim_place_of(address), write);
}

static const char *const words[] = {
    [SIM_STEP_OP] = "op",       [SIM_STEP_END] = "end",       [SIM_STEP_LOCK] = "lock",      [SIM_STEP_FREE] = "free",
    [SIM_STEP_IPI] = "ipi",     [SIM_STEP_TAKE_IPI] = "trap", [SIM_STEP_TAKE_TICK] = "tick", [SIM_STEP_WFI] = "wfi",
    [SIM_STEP_RELAX] = "relax", [SIM_STEP_SWITCH] = "switch", [SIM_STEP_CHOICE] = "choice",  [SIM_STEP_START] = "start",
    [SIM_STEP_STOP] = "stop",   [SIM_STEP_EVENT] = "event",   [SIM_STEP_STALE] = "stale",    [SIM_STEP_ORDER] = "order",
    [SIM_STEP_DRAIN] = "drain", [SIM_STEP_WANT] = "want",
};

/* ---- what the view says ---- */

/* The program's task in a slot, by the stack it has; HB_TASKS_MAX and more: the slot's number behind the last task. */
static uint32_t task_of(uint32_t slot)
{
    struct sched_view_task view;
    if (!sched_view_task(sim.sched, slot, &view) || view.stack >= SIM_STACKS_MAX)
        return HB_NO_TASK;
    return sim.context_of[view.stack].task;
}

static uint32_t read_queue(uint32_t cpu, uint32_t queue[QUEUE_MOST])
{
    uint32_t count = 0, slots[QUEUE_MOST];
    for (uint32_t q = SCHED_QOS_CLASSES; q > 0 && count < QUEUE_MOST; q--) {
        uint32_t there =
            sched_view_queue(sim.sched, (struct sched_cpu_id){cpu}, (enum sched_qos)(q - 1), slots, QUEUE_MOST - count);
        for (uint32_t i = 0; i < there && count < QUEUE_MOST; i++)
            queue[count++] = task_of(slots[i]);
    }
    return count;
}

static void queue_words(uint32_t cpu, char *out, size_t size)
{
    const struct hb_program *p = sim.job->program;
    size_t used = (size_t)snprintf(out, size, "rq%u={", cpu);
    for (uint32_t i = 0; i < watched[cpu].queued && used + HB_NAME_MAX + 3 < size; i++) {
        uint32_t task = watched[cpu].queue[i];
        used += (size_t)snprintf(out + used, size - used, "%s%s", i ? "," : "",
                                 task < p->task_count ? p->tasks[task].name : "?");
    }
    snprintf(out + used, size - used, "}");
}

static void add_queues(struct steps_step *step)
{
    char text[200] = "";
    for (uint32_t c = 0; c < sim.cpus; c++) {
        uint32_t queue[QUEUE_MOST];
        struct watched *w = &watched[c];
        uint32_t count = read_queue(c, queue);
        if (count == w->queued && memcmp(queue, w->queue, count * sizeof queue[0]) == 0)
            continue;
        memcpy(w->queue, queue, sizeof queue);
        w->queued = count;
        size_t used = strlen(text);
        if (used + 64 < sizeof text) {
            if (used)
                text[used++] = ' ';
            queue_words(c, text + used, sizeof text - used);
        }
    }
    if (text[0])
        steps_text(step, "queues", text);
}

/* ---- whose step it is ---- */

static const struct hb_op *op_at(uint32_t task, uint32_t op)
{
    const struct hb_program *p = sim.job->program;
    return task < p->task_count && op < p->tasks[task].count ? &p->tasks[task].ops[op] : NULL;
}

static void describe(struct steps_step *step)
{
    const struct hb_program *p = sim.job->program;
    const struct sim_context *context = sim.context;
    const struct sim_cpu *self = sim.cpu;
    bool task = context->task < p->task_count;
    step->handler = self->handler;
    step->irqs_off = !self->irqs;
    step->held = (uint8_t)self->held_count;
    snprintf(step->task, sizeof step->task, "%s", task ? p->tasks[context->task].name : "idle");
    const struct hb_op *op = context->in_op ? op_at(context->task, context->op) : NULL;
    if (op)
        snprintf(step->op, sizeof step->op, "%s.%u %s", step->task, context->op, hb_op_word(op->kind));
    else if (context->in_op)
        snprintf(step->op, sizeof step->op, "%s.%u exit", step->task, context->op); /* behind the last one */
    char locks[128] = "";
    for (uint32_t i = 0; i < self->held_count; i++)
        snprintf(locks + strlen(locks), sizeof locks - strlen(locks), "%s%s/%u", i ? ", " : "",
                 sim_rank_word(self->held[i].rank), self->held[i].order);
    if (locks[0])
        steps_text(step, "holding", locks);
}

/* A CPU has acknowledged what it was asked: between its last step and now. */
static void add_acks(void)
{
    for (uint32_t c = 0; c < sim.cpus; c++) {
        struct sched_view_ipi view;
        struct watched *w = &watched[c];
        sim_mute();
        sched_view_ipi(sim.sched, (struct sched_cpu_id){c}, &view);
        sim_unmute();
        if (view.acked_request == w->acked)
            continue;
        w->acked = view.acked_request;
        struct steps_step *step = steps_add(c, "ack");
        if (c == sim.cpu->id)
            describe(step);
        snprintf(step->text, sizeof step->text, "ack request %llu", (unsigned long long)w->acked);
        steps_number(step, "request", w->acked);
        steps_cause(step, w->trap);
        if (w->trap)
            steps_number(step, "from", w->trap);
    }
}

/* ---- causes ---- */

static void begins(struct steps_step *step, const struct hb_op *op)
{
    snprintf(step->text, sizeof step->text, "exit");
    if (op) {
        char words_of_op[96];
        hb_program_print_op(sim.job->program, op, words_of_op, sizeof words_of_op);
        snprintf(step->text, sizeof step->text, "%s", words_of_op);
    }
    if (op && strchr(hb_op_operands(op->kind), 't') && op->target < HB_TASKS_MAX)
        waker[op->target] = step->n;
}

static void lock_step(struct steps_step *step, enum sim_step kind, uint32_t rank, uint32_t order)
{
    char name[32];
    uint32_t slot = (rank * 7 + order) % 64;
    bool same = freed[slot].rank == rank && freed[slot].order == order;
    snprintf(name, sizeof name, "%s/%u", sim_rank_word(rank), order);
    steps_text(step, "lock", name);
    if (kind == SIM_STEP_FREE) {
        freed[slot].rank = rank;
        freed[slot].order = order;
        freed[slot].step = step->n;
    } else if (same) {
        steps_cause(step, freed[slot].step);
    }
    step->effect = kind != SIM_STEP_WANT;
}

static void sends(struct steps_step *step, uint32_t to, bool accepted)
{
    struct watched *w = &watched[to];
    steps_number(step, "to", to);
    if (accepted)
        w->sends[w->send_count++ % SENDS_MAX] = step->n;
}

static void traps(struct steps_step *step)
{
    struct watched *w = &watched[sim.cpu->id];
    uint32_t known = w->send_count < SENDS_MAX ? w->send_count : SENDS_MAX;
    for (uint32_t i = 0; i < known; i++)
        steps_cause(step, w->sends[i]);
    if (known)
        steps_number(step, "from", w->sends[0]); /* the first that is not taken is the one that traps */
    steps_cause(step, w->event);
    w->event = w->send_count = 0;
    w->trap = step->n;
}

static void stale_read(struct steps_step *step)
{
    if (!stale.known)
        return;
    steps_number(step, "value", stale.read.value);
    steps_number(step, "newest", stale.newest.value);
    snprintf(step->text, sizeof step->text, "-- reads an older store: %llu instead of %llu",
             (unsigned long long)stale.read.value, (unsigned long long)stale.newest.value);
    step->effect = false;
    if (stale.read.atomic) {
        steps_number(step, "writer", stale.read.agent / 2);
        step->about = stale.read.pc;
    }
    stale.known = false;
}

static void decided(struct steps_step *step, uint32_t choice, uint32_t value)
{
    if (choice != HB_CHOICE_RUN)
        return;
    bool waits = sim.cpu->state != SIM_CPU_READY;
    step->kind = waits ? "run" : value == sim.cpu->id ? "defer" : "preempt";
    step->effect = false;
    steps_number(step, "to", value);
    if (value == sim.cpu->id)
        snprintf(step->text, sizeof step->text, waits ? "-- goes on" : "-- goes on, the interrupt waits");
    else
        snprintf(step->text, sizeof step->text, "-- %s, cpu%u runs", waits ? "waits" : "preempted", value);
}

/* ---- one step ---- */

static void where(struct steps_step *step)
{
    if (sim.in_host)
        return;
    uintptr_t low = (uintptr_t)sim_stack_low(sim.context);
    step->frame_count = (uint8_t)eng_backtrace(step->frames, low, low + SIM_STACK_BYTES);
}

static void depend(struct steps_step *step, enum sim_step kind, uint32_t a, uint32_t b)
{
    struct watched *own = &watched[step->lane];
    steps_cause(step, own->started);
    own->started = 0;
    switch (kind) {
    case SIM_STEP_OP:
        begins(step, op_at(a, b));
        break;
    case SIM_STEP_LOCK:
    case SIM_STEP_FREE:
    case SIM_STEP_WANT:
        lock_step(step, kind, a, b);
        break;
    case SIM_STEP_IPI:
        sends(step, a, b != 0);
        break;
    case SIM_STEP_TAKE_IPI:
        traps(step);
        break;
    case SIM_STEP_TAKE_TICK:
        steps_cause(step, own->event);
        own->event = 0;
        break;
    case SIM_STEP_SWITCH:
        if (a < HB_TASKS_MAX)
            steps_cause(step, waker[a]);
        break;
    case SIM_STEP_START:
        watched[a].started = step->n;
        steps_number(step, "to", a);
        break;
    case SIM_STEP_EVENT:
        watched[b].event = step->n;
        steps_number(step, "to", b);
        step->effect = false;
        break;
    case SIM_STEP_STALE:
        stale_read(step);
        break;
    case SIM_STEP_CHOICE:
        decided(step, a, b);
        break;
    case SIM_STEP_WFI:
    case SIM_STEP_RELAX:
        step->effect = false;
        break;
    case SIM_STEP_END:
    case SIM_STEP_STOP:
    case SIM_STEP_ORDER:
    case SIM_STEP_DRAIN:
        break;
    }
}

void sim_steps_add(enum sim_step kind, uint32_t a, uint32_t b, const char *text)
{
    if (sim.muted)
        return;
    add_acks();
    struct steps_step *step = steps_add(sim.cpu->id, words[kind]);
    snprintf(step->text, sizeof step->text, "%s", text);
    describe(step);
    depend(step, kind, a, b);
    where(step);
    sim_mute();
    add_queues(step);
    sim_unmute();
    hb_debug_step(step);
}
