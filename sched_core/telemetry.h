/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU's telemetry ring: one producer, the owner CPU with interrupts off, which never waits; readers
 * take turns under the TELEMETRY lock. A full ring drops the new record and counts it; the drop uses
 * up a sequence number, so that a reader sees the gap.
 */
#ifndef CORE_TELEMETRY_H
#define CORE_TELEMETRY_H

#include "lock.h"

struct sched_ring {
    /* constant after init */
    struct sched_record *records;
    uint32_t mask; /* records - 1 */
    /* owner CPU only, interrupts off */
    uint64_t produced; /* next sequence number */
    /* any CPU, atomic */
    _Atomic uint64_t head;    /* records written: released by the owner, acquired by readers */
    _Atomic uint64_t tail;    /* records read: released by readers, acquired by the owner */
    _Atomic uint64_t dropped; /* relaxed: a count, written by the owner */
    struct sched_lock lock;   /* rank TELEMETRY: readers */
};

/* Owner CPU, interrupts off, any locks held. False: dropped and counted. */
bool core_telemetry_push(struct sched_cpu *self, enum sched_event event, uint64_t value);

/* Records an operation's reject; passes the result through. */
enum sched_result core_telemetry_result(struct sched_cpu *self, enum sched_result result);

#endif
