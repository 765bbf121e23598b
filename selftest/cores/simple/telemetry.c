/* SPDX-License-Identifier: Apache-2.0 */
/* A ring of records per CPU; what does not fit is counted, and keeps its sequence number. */
#include "simple.h"

bool simple_record(struct sched *s, enum sched_event event, uint64_t value)
{
    uint32_t cpu = simple_self_id(s);
    struct ring *r = &s->cpus[cpu].ring;
    uint64_t sequence = r->produced++;
    if (r->count == s->config.telemetry_records) {
        r->dropped++;
        return false;
    }
    struct sched_record *record = &r->records[(r->head + r->count++) % s->config.telemetry_records];
    *record = (struct sched_record){sequence, sched_port_time(s->world), (uint32_t)event, cpu, value};
    return true;
}

bool sched_note(struct sched *s, uint64_t value)
{
    struct sched_irq_state state = simple_lock(s);
    bool kept = simple_record(s, SCHED_EVENT_NOTE, value);
    simple_unlock(s, state);
    return kept;
}

uint32_t sched_telemetry_drain(struct sched *s, struct sched_cpu_id cpu, struct sched_record *out, uint32_t max)
{
    if (cpu.n >= s->config.cpus)
        return 0;
    struct sched_irq_state state = simple_lock(s);
    struct ring *r = &s->cpus[cpu.n].ring;
    uint32_t n = 0;
    while (n < max && r->count > 0) {
        out[n++] = r->records[r->head];
        r->head = (r->head + 1) % s->config.telemetry_records;
        r->count--;
    }
    r->drained += n;
    simple_unlock(s, state);
    return n;
}
