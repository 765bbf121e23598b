/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A port for tests of sched_core/ itself: one thread that speaks for each CPU in turn. Interrupts come
 * when the test says so, and tasks are handles without code. A wait is counted, runs `during_wait` if it
 * is set, in which other CPUs may speak, and returns.
 */
#ifndef CORE_PORT_H
#define CORE_PORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sched.h"
#include "sched_port.h"
#include "sched_view.h"

#define PORT_CPUS 4u /* of port_config; a test may boot up to SCHED_MAX_CPUS */
#define ALL_CPUS 15u

struct port {
    uint32_t cpu; /* who speaks */
    bool irqs_off[SCHED_MAX_CPUS];
    bool ipi[SCHED_MAX_CPUS]; /* pending */
    uint32_t waits[SCHED_MAX_CPUS];
    void (*during_wait)(void); /* for the next wait only */
    uint32_t refuse_sends;
    uint32_t refuse_starts;
    uint32_t locks_held;
    uint64_t time;
    struct sched *sched;
};
extern struct port port;

/* Ranges that suit most tests; a test changes what it is about. */
struct sched_config port_config(void);

/* All CPUs online and idle. */
struct sched *port_boot(const struct sched_config *config);
void port_shut(void);
/* The same with port_config, as cmocka calls them around a test. */
int port_set_up(void **state);
int port_tear_down(void **state);

/* The CPU speaks from now on. */
void on(uint32_t cpu);

/* A pending software interrupt, or a timer interrupt, of the CPU that speaks, with what the world does then. */
void trap(void);
void tick(uint64_t elapsed);

/* What a world's loop does: schedules while asked to; an idle CPU passes once. */
void settle(void);

/* A task that does nothing by itself; the second demands that there is room for it. */
enum sched_result spawns(enum sched_qos qos, uint64_t affinity, struct sched_task_id *task);
struct sched_task_id spawn(enum sched_qos qos, uint64_t affinity);
struct sched_view_task task_view(struct sched_task_id id);
struct sched_view_cpu cpu_view(uint32_t cpu);
struct sched_view_ipi ipi_view(uint32_t cpu);

#define assert_current(id) assert_int_equal(sched_current(port.sched).slot, (id).slot)
#define assert_idle() assert_int_equal(sched_current(port.sched).generation, 0)

#endif
