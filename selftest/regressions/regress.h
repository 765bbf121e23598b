/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regressions in C, by hand or by `./hartbreak corpus add --as-c`: calls of the core in an order that once broke it, on
 * the port of its unit tests (core_port.h). One thread speaks for every CPU; a CPU that waits for an interrupt stays
 * inside sched_idle until one comes.
 *
 * Owner: the test that runs; one at a time. Bounds: SCHED_MAX_CPUS.
 */
#ifndef REGRESS_H
#define REGRESS_H

#include "../tests/core_port.h"

#define CPU(n) ((struct sched_cpu_id){(n)})
#define QUEUE(n) ((struct sched_waitqueue_id){(n)})
#define ENDPOINT(n) ((struct sched_endpoint_id){(n)})

/* The limits of a program that says nothing of them. */
struct sched_config usual_config(uint32_t cpus);

/* All CPUs online; CPU 0 speaks, the others wait. */
void boot(const struct sched_config *config);
void shut(void);

/* ---- what a CPU does by itself ---- */

/* An idle pass: until the CPU waits, or a task is its own. */
void idle(uint32_t cpu);
/* Its wait returns although no interrupt came. */
void wakes(uint32_t cpu);
/* Takes a software interrupt, sent or not; a timer interrupt, which makes it `time`. A wait ends by it. */
void takes_ipi(uint32_t cpu);
void takes_tick(uint32_t cpu, uint64_t time);
/* The same in the middle of an operation, which goes on. */
void takes_tick_inside(uint32_t cpu, uint64_t time);
/* Its hart begins again after it was offline. */
void starts(uint32_t cpu);
/* The task is the one that runs there, and speaks. */
void runs(uint32_t cpu, struct sched_task_id task);
/* The port refuses the next sends, or starts, of the CPU that speaks. */
void refuse_sends(uint32_t count);
void refuse_starts(uint32_t count);

/* ---- operations that take more than a call ---- */

/* What calls give back beside their result. */
extern struct got {
    uint32_t count;
    uint64_t value;
} got;

/* How many of `count` telemetry records were taken; how many there are to read. */
uint32_t notes(uint32_t count);
uint32_t drains(uint32_t cpu);

/* ---- what must be ---- */

/* Macros, so that a failure names the line of the test. */
#define demand(holds, ...)                                                                                             \
    do {                                                                                                               \
        if (!(holds)) {                                                                                                \
            fail_msg(__VA_ARGS__);                                                                                     \
        }                                                                                                              \
    } while (0)

/* The end of an operation, behind which another task may run. Interrupts were on when it began, so they are on again.
 */
void ends_at(uint32_t cpu, const char *file, int line);
#define ends(cpu) ends_at((cpu), __FILE__, __LINE__)

#define expect(result, call)                                                                                           \
    do {                                                                                                               \
        enum sched_result gave = (call);                                                                               \
        demand(gave == (result), "%s gave %u, not %s", #call, gave, #result);                                          \
    } while (0)

#define place_is(task, where, on)                                                                                      \
    do {                                                                                                               \
        struct sched_view_task is = task_view(task);                                                                   \
        bool gone = (where) == SCHED_PLACE_FREE || (where) == SCHED_PLACE_DYING;                                       \
        demand(is.place == (where) && (gone || is.cpu.n == (on)), "%s has place %u on cpu%u, not %s on cpu%u", #task,  \
               is.place, is.cpu.n, #where, (on));                                                                      \
    } while (0)

#define mask_is(task, mask)                                                                                            \
    demand(task_view(task).affinity == (mask), "%s may run on %#llx, not %s", #task,                                   \
           (unsigned long long)task_view(task).affinity, #mask)

#define class_is(task, class)                                                                                          \
    demand(task_view(task).qos == (class), "%s has class %u, not %s", #task, task_view(task).qos, #class)

/* IPIs towards a CPU so far; owes: one that failed is to be sent again. */
#define ipis_are(to, asked, out, refused, taken, owes)                                                                 \
    do {                                                                                                               \
        struct sched_view_ipi is = ipi_view(to);                                                                       \
        demand(is.requested == (asked) && is.sent == (out) && is.failed == (refused) && is.trapped == (taken) &&       \
                   is.owed == (owes),                                                                                  \
               "IPIs to cpu%u: requested %llu, sent %llu, failed %llu, trapped %llu, owed %u", (to),                   \
               (unsigned long long)is.requested, (unsigned long long)is.sent, (unsigned long long)is.failed,           \
               (unsigned long long)is.trapped, is.owed);                                                               \
    } while (0)

#endif
