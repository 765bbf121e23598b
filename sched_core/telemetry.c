/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telemetry rings.
 *
 * Owner: each ring's CPU produces; readers take turns.
 * Locks: TELEMETRY
 * Proof: KSELFTEST: telemetry bound ok
 */
#include "core.h"

bool core_telemetry_push(struct sched_cpu *self, enum sched_event event, uint64_t value)
{
    struct sched_ring *ring = &self->ring;
    uint64_t sequence = ring->produced++;
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire); /* pairs: RING-2 */
    if (head - tail > ring->mask) {
        uint64_t dropped = atomic_load_explicit(&ring->dropped, memory_order_relaxed);
        atomic_store_explicit(&ring->dropped, dropped + 1, memory_order_relaxed);
        return false;
    }
    struct sched_record *record = &ring->records[head & ring->mask];
    record->sequence = sequence;
    record->time = sched_port_time(self->s->world);
    record->event = (uint32_t)event;
    record->cpu = self->id;
    record->value = value;
    atomic_store_explicit(&ring->head, head + 1, memory_order_release); /* pairs: RING-1 */
    return true;
}

enum sched_result core_telemetry_result(struct sched_cpu *self, enum sched_result result)
{
    if (result >= SCHED_REJECT_ARGUMENT && result <= SCHED_REJECT_RATE) {
        (void)core_telemetry_push(self, SCHED_EVENT_REJECT, (uint64_t)result);
    }
    return result;
}

bool sched_note(struct sched *s, uint64_t value)
{
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    bool kept = core_telemetry_push(core_self(s), SCHED_EVENT_NOTE, value);
    sched_port_irq_restore(s->world, irq);
    return kept;
}

uint32_t sched_telemetry_drain(struct sched *s, struct sched_cpu_id cpu, struct sched_record *out, uint32_t max)
{
    if (cpu.n >= s->config.cpus || out == NULL) {
        return 0;
    }
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    struct sched_cpu *self = core_self(s);
    struct sched_ring *ring = &s->cpus[cpu.n].ring;
    uint32_t count = 0;
    core_lock_take(self, &ring->lock);
    uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire); /* pairs: RING-1 */
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    while (count < max && tail != head) {
        out[count++] = ring->records[tail & ring->mask];
        tail++;
    }
    atomic_store_explicit(&ring->tail, tail, memory_order_release); /* pairs: RING-2 */
    core_lock_drop(self, &ring->lock);
    sched_port_irq_restore(s->world, irq);
    return count;
}
