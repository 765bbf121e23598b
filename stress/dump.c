/* SPDX-License-Identifier: Apache-2.0 */
#include "dump.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text {
    char *out;
    size_t size;
    size_t length;
};

static __attribute__((format(printf, 2, 3))) void add(struct text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (t->length < t->size) {
        int n = vsnprintf(t->out + t->length, t->size - t->length, format, arguments);
        t->length += n > 0 ? (size_t)n : 0;
    }
    va_end(arguments);
}

static const char *rank_word(uint32_t rank)
{
    switch (rank) {
    case SCHED_RANK_TABLE:
        return "table";
    case SCHED_RANK_IPC:
        return "ipc";
    case SCHED_RANK_RUNQUEUE:
        return "runqueue";
    case SCHED_RANK_TASK:
        return "task";
    case SCHED_RANK_MAILBOX:
        return "mailbox";
    case SCHED_RANK_MM:
        return "mm";
    case SCHED_RANK_TELEMETRY:
        return "telemetry";
    default:
        return "unranked";
    }
}

static const struct hart *hart_of(const struct arena *a, uint32_t cpu)
{
    return &a->machine.harts[a->machine.cpu_hart[cpu] % SCHED_MAX_CPUS];
}

static void dump_hart(const struct arena *a, uint32_t cpu, struct text *t)
{
    const struct hart *h = hart_of(a, cpu);
    uint32_t word = atomic_load_explicit(&h->word, memory_order_relaxed);
    const char *in = word & HART_IN_WAIT   ? "waits"
                     : word & HART_IN_STOP ? "stopped"
                     : word & HART_IN_PARK ? "parked"
                     : word & HART_IN_GATE ? "waits for its turn"
                                           : "runs";
    add(t, "cpu %u on hart %u: %s, %llu steps, irqs %s,%s%s pending", cpu, h->number, in,
        (unsigned long long)h->run_steps, h->irqs_on ? "on" : "off", word & HART_IPI ? " ipi" : "",
        word & HART_TICK ? " tick" : "");
    for (uint32_t i = 0; i < h->held_count && i < MACHINE_LOCKS_HELD_MAX; i++) {
        add(t, ", holds %s %u", rank_word(h->held[i].rank), h->held[i].order);
    }
    if (h->wanted.lock != NULL) {
        add(t, ", wants %s %u", rank_word(h->wanted.rank), h->wanted.order);
    }
    add(t, "\n");
}

static void dump_cpu(const struct arena *a, uint32_t cpu, struct text *t)
{
    struct sched_view_cpu c;
    struct sched_view_ipi ipi;
    sched_view_cpu(a->sched, (struct sched_cpu_id){cpu}, &c);
    sched_view_ipi(a->sched, (struct sched_cpu_id){cpu}, &ipi);
    add(t, "  state %d, current %u.%u, queued %u, mail %u, resched %d, idle announced %d\n", (int)c.state,
        c.current.slot, c.current.generation, c.queued, c.mailbox_count, c.need_resched, c.idle_announced);
    add(t, "  ipi: requested %llu, sent %llu, failed %llu, trapped %llu, acked %llu, outstanding %d, owed %d\n",
        (unsigned long long)ipi.requested, (unsigned long long)ipi.sent, (unsigned long long)ipi.failed,
        (unsigned long long)ipi.trapped, (unsigned long long)ipi.acked_request, ipi.outstanding, ipi.owed);
}

static void dump_tasks(const struct arena *a, struct text *t)
{
    for (uint32_t slot = 0; slot < a->config.tasks; slot++) {
        struct sched_view_task v;
        if (!sched_view_task(a->sched, slot, &v)) {
            continue;
        }
        add(t, "task %u.%u: place %d on cpu %u, qos %d, affinity %llx, wake %s%s%s\n", slot, v.id.generation,
            (int)v.place, v.cpu.n, (int)v.qos, (unsigned long long)v.affinity, v.wake_pending ? "remembered " : "",
            v.wake_in_flight ? "in flight " : "", v.request_pending ? "request pending" : "");
    }
}

void dump_machine(const struct arena *a, char *out, size_t size)
{
    struct text t = {out, size, 0};
    out[0] = '\0';
    for (uint32_t cpu = 0; cpu < a->machine.run.cpus && cpu < SCHED_MAX_CPUS; cpu++) {
        dump_hart(a, cpu, &t);
        if (a->config_cpus != 0) {
            dump_cpu(a, cpu, &t);
        }
    }
    if (a->config_cpus != 0) {
        dump_tasks(a, &t);
    }
}

static int holder_of(const struct arena *a, const void *lock)
{
    for (uint32_t cpu = 0; cpu < a->machine.run.cpus && cpu < SCHED_MAX_CPUS; cpu++) {
        const struct hart *h = hart_of(a, cpu);
        for (uint32_t i = 0; i < h->held_count && i < MACHINE_LOCKS_HELD_MAX; i++) {
            if (h->held[i].lock == lock) {
                return (int)cpu;
            }
        }
    }
    return -1;
}

void dump_hang(const struct arena *a, struct hb_violation *violation)
{
    char detail[HB_DETAIL_MAX] = "no CPU moves";
    struct text t = {detail, sizeof detail, strlen(detail)};
    bool wants = false;
    for (uint32_t cpu = 0; cpu < a->machine.run.cpus && cpu < SCHED_MAX_CPUS; cpu++) {
        const struct hart *h = hart_of(a, cpu);
        if (h->wanted.lock == NULL) {
            continue;
        }
        wants = true;
        add(&t, "; cpu %u wants %s %u", cpu, rank_word(h->wanted.rank), h->wanted.order);
        int holder = holder_of(a, h->wanted.lock);
        if (holder >= 0) {
            add(&t, " of cpu %d", holder);
        }
    }
    hb_violation_set(violation, HB_INV_DEADLOCK, wants ? "deadlock on a lock" : "hang", detail);
}
