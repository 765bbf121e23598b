/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The operations of a scheduler core.
 *
 * Owns: nothing; all state is in the memory given to sched_init.
 * Who may call: each group says so. An operation never switches contexts by itself: it changes state
 *   and, where the CPU should pass to another task, makes sched_need_resched true. The caller then
 *   calls sched_schedule, the only place besides sched_idle where a context switch happens. So the
 *   same callers work in worlds with real stacks and in worlds that step tasks as cursors.
 * Locks: none may be held by the caller. Bounds: every operation is bounded by the capacities in
 *   struct sched_config; none allocates, recurses or logs.
 * Time: all times are in port time units (sched_port_time).
 */
#ifndef SCHED_H
#define SCHED_H

#include "sched_types.h"

/* ---- life of an instance: one caller, no other CPU inside ---- */

/* Bytes an instance needs (alignment 64), or 0 if the configuration is out of its ranges. */
size_t sched_footprint(const struct sched_config *config);

/*
 * Builds an instance in `memory`. CPU n has hart number harts[n]; harts may be NULL (hart n is CPU n).
 * CPU 0 is left STARTING: it must call sched_cpu_enter first; all others are OFFLINE.
 * SCHED_REJECT_ARGUMENT: bad configuration, memory too small or not aligned to 64.
 */
enum sched_result sched_init(struct sched **out, void *memory, size_t bytes, const struct sched_config *config,
                             const struct sched_hart_id *harts, void *world) SCHED_MUST_CHECK;

/* Back to the state after sched_init; costs what was used since, not what the capacities allow. */
void sched_reset(struct sched *s);

/* ---- owner CPU only: for the CPU that calls ---- */

/*
 * First call of a CPU that is STARTING, in its idle context, interrupts off; ONLINE when it returns. A CPU in any other
 * state: BUSY, and nothing changes.
 */
enum sched_result sched_cpu_enter(struct sched *s) SCHED_MUST_CHECK;

enum sched_idle_result {
    SCHED_IDLE_AGAIN,   /* something ran or was woken for; call again */
    SCHED_IDLE_OFFLINE, /* this CPU is OFFLINE now; stop its hart */
};

/*
 * One idle pass, called in a loop by each CPU's idle context with interrupts on: runs what is
 * runnable, steals, or waits for an interrupt. Also completes an offline request.
 */
enum sched_idle_result sched_idle(struct sched *s) SCHED_MUST_CHECK;

/* Lets the highest class run next, in FIFO order; returns when the caller's context runs again. */
void sched_schedule(struct sched *s);

/* Whether this CPU should call sched_schedule. */
bool sched_need_resched(struct sched *s);

/* Handlers, called by the world with interrupts off: a software interrupt, a timer interrupt. */
void sched_ipi_trap(struct sched *s);
void sched_tick(struct sched *s);

/* The running task, or generation 0 in an idle context. */
struct sched_task_id sched_current(struct sched *s);

/* The argument given at spawn to the running task; NULL in an idle context. */
void *sched_current_arg(struct sched *s);

/* ---- running task only: they act on the caller ---- */

/* To the back of its class. The caller stays running if no task of its class or above waits. */
void sched_yield(struct sched *s);

/* Ends the caller; sched_schedule does not return to it. */
void sched_exit(struct sched *s);

/*
 * Waits for sched_wake. SCHED_OK: a wake-up had come before and was consumed. SCHED_BLOCKED: call
 * sched_schedule, then sched_wait_result (SCHED_WOKEN or SCHED_TIMEOUT). timeout: SCHED_FOREVER or a
 * duration >= 0; wake-ups before a block are remembered, at most one. Without a running task, in the idle context:
 * ARGUMENT, here and in sched_wait and sched_recv.
 */
enum sched_result sched_block(struct sched *s, uint64_t timeout) SCHED_MUST_CHECK;

/* Waits on a queue for sched_signal or sched_broadcast: SCHED_BLOCKED, then SCHED_GRANTED or SCHED_TIMEOUT. */
enum sched_result sched_wait(struct sched *s, struct sched_waitqueue_id queue, uint64_t timeout) SCHED_MUST_CHECK;

/*
 * Takes the oldest message. SCHED_OK: *value is set. SCHED_BLOCKED: call sched_schedule, then
 * sched_wait_result (SCHED_GRANTED with the value, or SCHED_TIMEOUT). timeout 0: SCHED_EMPTY, no wait.
 */
enum sched_result sched_recv(struct sched *s, struct sched_endpoint_id endpoint, uint64_t timeout,
                             uint64_t *value) SCHED_MUST_CHECK;

/* How the caller's last wait ended; *value is the message, if one was handed over. value may be NULL. */
enum sched_result sched_wait_result(struct sched *s, uint64_t *value) SCHED_MUST_CHECK;

/* ---- any CPU, task or idle context ---- */

struct sched_spawn {
    void (*entry)(void *arg); /* called with arg in the new task's context; returning is exiting */
    void *arg;
    enum sched_qos qos;
    uint64_t affinity; /* bit n: CPU n allowed */
};

/*
 * Creates a task, on the caller's CPU if allowed, else on the lowest allowed CPU that accepts tasks.
 * Rejects: ARGUMENT, AFFINITY, TASKS, STACKS, FULL (the target queue is at queue_limit).
 */
enum sched_result sched_spawn(struct sched *s, const struct sched_spawn *spawn,
                              struct sched_task_id *task) SCHED_MUST_CHECK;

/* Makes a blocked task runnable, or is remembered (once) if it is not blocked in sched_block. OK, STALE. */
enum sched_result sched_wake(struct sched *s, struct sched_task_id task) SCHED_MUST_CHECK;

/*
 * Requests that the task's owner completes. OK: done at once. PENDING: done when sched_request_done
 * says so. After it, a killed task runs no more; a task stands only where its mask allows; its class
 * is the new one. Rejects: STALE; AFFINITY (mask without a CPU that accepts tasks); ARGUMENT.
 * ticket may be NULL.
 */
enum sched_result sched_kill(struct sched *s, struct sched_task_id task, struct sched_ticket *ticket) SCHED_MUST_CHECK;
enum sched_result sched_set_affinity(struct sched *s, struct sched_task_id task, uint64_t mask,
                                     struct sched_ticket *ticket) SCHED_MUST_CHECK;
enum sched_result sched_set_qos(struct sched *s, struct sched_task_id task, enum sched_qos qos,
                                struct sched_ticket *ticket) SCHED_MUST_CHECK;

/* Whether the request is acknowledged; true also when the task has ended since. A number not issued yet: only then. */
bool sched_request_done(struct sched *s, struct sched_ticket ticket);

/* Wake the oldest waiter (*woken 0 or 1), or all of them. A signal without waiter is not remembered. */
enum sched_result sched_signal(struct sched *s, struct sched_waitqueue_id queue, uint32_t *woken) SCHED_MUST_CHECK;
enum sched_result sched_broadcast(struct sched *s, struct sched_waitqueue_id queue, uint32_t *woken) SCHED_MUST_CHECK;

/* Hands a message to the oldest receiver, or queues it. REJECT_FULL at endpoint_depth: backpressure. */
enum sched_result sched_send(struct sched *s, struct sched_endpoint_id endpoint, uint64_t value) SCHED_MUST_CHECK;

/*
 * Moves up to max_tasks (oldest first, highest class first) of class <= max_qos from a victim's queue
 * to the caller's. OK with *moved >= 1. EMPTY: nothing this CPU may take. Rejects: CPU (also the
 * caller's own), OFFLINE, STEAL_BOUND (max_tasks 0 or > steal_tasks_max), STEAL_QOS, FULL.
 */
enum sched_result sched_steal(struct sched *s, struct sched_cpu_id victim, uint32_t max_tasks, enum sched_qos max_qos,
                              uint32_t *moved) SCHED_MUST_CHECK;

/*
 * Asks a CPU to reschedule. resched: needed for correctness, coalesced while one is outstanding,
 * never dropped; IPI_FAILED if the send failed (retried by the core at the sender's next tick or idle
 * pass). hint: best effort, RATE over the budget. *request names it (see sched_view_ipi); may be NULL.
 * Own CPU: no IPI, only need_resched. Rejects: CPU, OFFLINE.
 */
enum sched_result sched_resched(struct sched *s, struct sched_cpu_id target, uint64_t *request) SCHED_MUST_CHECK;
enum sched_result sched_hint(struct sched *s, struct sched_cpu_id target, uint64_t *request) SCHED_MUST_CHECK;

/*
 * Hotplug. online: OFFLINE -> STARTING and the port starts the hart, which calls sched_cpu_enter; on
 * refusal the CPU is OFFLINE again (START_FAILED). offline: ONLINE -> DRAINING; the CPU drains itself
 * and sched_idle says OFFLINE there. Rejects: CPU, BUSY (not in the state to leave), PINNED, LAST_CPU.
 */
enum sched_result sched_cpu_online(struct sched *s, struct sched_cpu_id cpu) SCHED_MUST_CHECK;
enum sched_result sched_cpu_offline(struct sched *s, struct sched_cpu_id cpu) SCHED_MUST_CHECK;

/* CPUs that are ONLINE or DRAINING, bit n for CPU n. */
uint64_t sched_online_mask(struct sched *s);

/* Writes an EVENT_NOTE record on this CPU's ring; false: the ring was full and the drop was counted. */
bool sched_note(struct sched *s, uint64_t value);

/* Moves up to max records out of a CPU's ring, oldest first; returns how many. Any CPU, one reader at a time. */
uint32_t sched_telemetry_drain(struct sched *s, struct sched_cpu_id cpu, struct sched_record *out, uint32_t max);

/*
 * Takes and releases two of the instance's probe locks, of the given ranks, in that order, with the
 * rank check on. OK: the order is right. REJECT_ARGUMENT: the checker reported an inversion (counted
 * in the view, never fail-stopped). UNSUPPORTED: this core has no ranks.
 */
enum sched_result sched_lock_probe(struct sched *s, enum sched_lock_rank first,
                                   enum sched_lock_rank second) SCHED_MUST_CHECK;

#endif
