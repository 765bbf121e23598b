/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "format.h"
#include "mem.h"
#include "words.h"

static void list_due(struct hb_checker *c);

void hb_checker_init(struct hb_checker *c, const struct hb_interp *interp)
{
    c->interp = interp;
    c->ignored = 0;
    list_due(c);
    c->exercised = 0;
    c->seen = false;
    c->ended = 0;
    for (uint32_t slot = 0; slot < HB_CHECK_TASKS; slot++)
        c->generation[slot] = 0;
    for (uint32_t cpu = 0; cpu < SCHED_MAX_CPUS; cpu++)
        c->failed_when_settled[cpu] = 0;
    /* An earlier run's counters are no measure for this one's. */
    memset(c->ipi, 0, sizeof c->ipi);
    memset(c->telemetry, 0, sizeof c->telemetry);
    memset(c->slice, 0, sizeof c->slice);
    c->ticks = 0;
}

#define NAME_MAX 32u

static bool is_name(const char *name, const char *wanted)
{
    size_t n = 0;
    while (n < NAME_MAX && wanted[n] != '\0' && name[n] == wanted[n])
        n++;
    return n < NAME_MAX && name[n] == wanted[n];
}

/* The program's task in a slot, or HB_TASKS_MAX. */
static uint32_t task_in_slot(const struct hb_check_context *c, uint64_t slot)
{
    const struct hb_interp *i = c->checker->interp;
    for (uint32_t t = 0; i != NULL && slot < c->now->slots && t < i->program->task_count; t++) {
        struct sched_task_id id = hb_interp_handle(i, t);
        if (id.generation != 0 && hb_same_task(id, c->now->task[slot].id))
            return t;
    }
    return HB_TASKS_MAX;
}

/* "cpu 1", and by name what has one: "task worker in slot 0", "class burst", "held runqueue". */
static void say(const struct hb_check_context *c, struct hb_format *f, const char *name, uint64_t n)
{
    const struct hb_interp *i = c->checker->interp;
    bool in_slot = is_name(name, "slot");
    uint32_t task = in_slot ? task_in_slot(c, n) : HB_TASKS_MAX;
    if (is_name(name, "task") && i != NULL && n < i->program->task_count)
        task = (uint32_t)n;
    if (task < HB_TASKS_MAX) {
        hb_format_text(f, "task ");
        hb_format_text(f, i->program->tasks[task].name);
        if (!in_slot)
            return;
        hb_format_text(f, " in ");
    }
    hb_format_text(f, name);
    hb_format_text(f, " ");
    if (is_name(name, "class") && n < SCHED_QOS_CLASSES)
        hb_format_text(f, hb_qos_word((uint8_t)n));
    else if ((is_name(name, "held") || is_name(name, "wanted")) && n % 10 == 0 && n >= 10 &&
             n <= 10 * (uint64_t)hb_words_rank.count)
        hb_format_text(f, hb_words_rank.words[n / 10 - 1]);
    else
        hb_format_number(f, n);
}

bool hb_broken(const struct hb_check_context *c, enum hb_invariant_id id, const char *key, const char *name1,
               uint64_t n1, const char *name2, uint64_t n2)
{
    char detail[HB_DETAIL_MAX];
    struct hb_format f;
    hb_format_init(&f, detail, sizeof detail);
    if (name1 != NULL)
        say(c, &f, name1, n1);
    if (name2 != NULL) {
        hb_format_text(&f, ", ");
        say(c, &f, name2, n2);
    }
    hb_violation_set(c->violation, id, key, detail);
    return false;
}

/* One more than a queue can rightly hold, so that a cycle shows as a task met twice. */
#define WALK_MAX (HB_CHECK_TASKS + 1u)

static void walk(struct hb_snapshot *n, const struct sched *s, uint32_t cpu, uint32_t qos)
{
    uint32_t slots[WALK_MAX];
    uint32_t got = sched_view_queue(s, (struct sched_cpu_id){cpu}, (enum sched_qos)qos, slots, WALK_MAX);
    n->counted[cpu][qos] = (uint16_t)got;
    for (uint32_t k = 0; k < got && k < WALK_MAX; k++) {
        uint32_t slot = slots[k];
        if (slot >= n->slots)
            continue;
        n->found[slot] = n->found[slot] < UINT8_MAX ? (uint8_t)(n->found[slot] + 1) : UINT8_MAX;
        n->found_cpu[slot] = (uint8_t)cpu;
        n->found_class[slot] = (uint8_t)qos;
    }
}

static void look_at_slots(struct hb_snapshot *n, const struct sched *s)
{
    n->used = 0;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        n->task[slot].place = SCHED_PLACE_FREE;
        if (!sched_view_task(s, slot, &n->task[slot]) && n->task[slot].place != SCHED_PLACE_DYING)
            n->task[slot].place = SCHED_PLACE_FREE;
        n->found[slot] = 0;
        if (n->task[slot].place != SCHED_PLACE_FREE)
            n->used |= 1ull << slot;
    }
}

/*
 * A queue that all signs call empty is walked at quiescence only: walks are most of the cost. IPIs are
 * looked at from a boundary on, no checker of a step needs them.
 */
static void look(struct hb_snapshot *n, const struct sched *s, enum hb_when when)
{
    n->config = sched_view_config(s);
    n->cpus = n->config->cpus < SCHED_MAX_CPUS ? n->config->cpus : SCHED_MAX_CPUS;
    n->partial = n->config->tasks > HB_CHECK_TASKS;
    n->slots = n->partial ? HB_CHECK_TASKS : n->config->tasks;
    look_at_slots(n, s);
    uint64_t queued = 0; /* bit per (cpu modulo 16, class) */
    for (uint32_t slot = 0; slot < n->slots; slot++)
        if (n->task[slot].place == SCHED_PLACE_QUEUED)
            queued |= 1ull << ((n->task[slot].cpu.n % 16 * SCHED_QOS_CLASSES + (uint32_t)n->task[slot].qos) % 64);
    for (uint32_t cpu = 0; cpu < n->cpus; cpu++) {
        struct sched_cpu_id id = {cpu};
        sched_view_cpu(s, id, &n->cpu[cpu]);
        if (when != HB_WHEN_STEP)
            sched_view_ipi(s, id, &n->ipi[cpu]);
        for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++) {
            bool signs = n->cpu[cpu].class_count[qos] != 0 || (n->cpu[cpu].class_bitmap >> qos & 1u) != 0 ||
                         (queued >> (cpu % 16 * SCHED_QOS_CLASSES + qos) & 1u) != 0;
            n->counted[cpu][qos] = 0;
            if (signs || when == HB_WHEN_QUIESCENT)
                walk(n, s, cpu, qos);
        }
    }
}

static const struct {
    enum hb_invariant_id id;
    hb_check_function *check;
} checks[] = {
    {HB_INV_PLACE, hb_check_place},
    {HB_INV_COUNTS, hb_check_counts},
    {HB_INV_QUEUE_OWNER, hb_check_queue_owner},
    {HB_INV_AFFINITY, hb_check_affinity},
    {HB_INV_OFFLINE, hb_check_offline},
    {HB_INV_ONLINE_MASK, hb_check_online_mask},
    {HB_INV_QOS_ORDER, hb_check_qos_order},
    {HB_INV_IPI_CHAIN, hb_check_ipi_chain},
    {HB_INV_IPI_SETTLED, hb_check_ipi_settled},
    {HB_INV_LOST_WAKEUP, hb_check_lost_wakeup},
    {HB_INV_WORK_CONSERVING, hb_check_work_conserving},
    {HB_INV_LOCK_RULES, hb_check_lock_rules},
    {HB_INV_LOCK_LEAK, hb_check_lock_leak},
    {HB_INV_STALE_HANDLE, hb_check_stale_handle},
    {HB_INV_CAPACITY, hb_check_capacity},
    {HB_INV_STACK, hb_check_stack},
    {HB_INV_SLICE, hb_check_slice},
    {HB_INV_TELEMETRY, hb_check_telemetry},
    {HB_INV_MESSAGES, hb_check_messages},
    {HB_INV_REQUEST_DONE, hb_check_request_done},
};

/* A later moment includes the earlier ones. */
static uint32_t moments(enum hb_when when)
{
    if (when == HB_WHEN_QUIESCENT)
        return HB_WHEN_STEP | HB_WHEN_BOUNDARY | HB_WHEN_QUIESCENT;
    return when == HB_WHEN_BOUNDARY ? HB_WHEN_STEP | HB_WHEN_BOUNDARY : HB_WHEN_STEP;
}

#define CHECKS (sizeof checks / sizeof checks[0])
_Static_assert(CHECKS <= 32, "a bit each");

static void list_due(struct hb_checker *c)
{
    static const enum hb_when all[] = {HB_WHEN_STEP, HB_WHEN_BOUNDARY, HB_WHEN_QUIESCENT};
    for (uint32_t w = 0; w < sizeof all / sizeof all[0]; w++) {
        uint32_t held = moments(all[w]);
        c->due[all[w]] = 0;
        for (uint32_t n = 0; n < CHECKS; n++)
            if ((hb_invariant(checks[n].id)->when & held) != 0)
                c->due[all[w]] |= 1u << n;
    }
}

uint64_t hb_check_each(struct hb_checker *c, const struct sched *s, enum hb_when when, bool go_on,
                       struct hb_violation *violation)
{
    uint64_t broken = 0;
    struct hb_violation later;
    struct hb_check_context context = {.checker = c, .now = &c->now, .sched = s, .when = when, .violation = violation};
    look(&c->now, s, when);
    for (uint32_t n = 0; n < CHECKS && (go_on || broken == 0); n++) {
        context.violation = broken == 0 ? violation : &later;
        uint64_t bit = 1ull << checks[n].id;
        if ((c->due[when] >> n & 1u) == 0 || (c->ignored & bit) != 0)
            continue;
        if (!checks[n].check(&context))
            broken |= bit;
    }
    c->seen = true;
    return broken;
}

bool hb_check(struct hb_checker *c, const struct sched *s, enum hb_when when, struct hb_violation *violation)
{
    return hb_check_each(c, s, when, false, violation) == 0;
}
