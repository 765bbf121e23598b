/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The view: what checkers, models and debuggers may see of a core. Read-only and lock-free.
 *
 * Who may call: anyone, at moments when what is read is stable: a world calls it only while no CPU
 * holds a core lock (step), while no CPU is inside the core (boundary), or at quiescence. Called at
 * other times the values may be torn; nothing is damaged.
 */
#ifndef SCHED_VIEW_H
#define SCHED_VIEW_H

#include "sched_types.h"

/* What a core can do; a scenario that needs more prints `skipped (no <word>)`. */
enum sched_capability {
    SCHED_CAP_STEAL = 1u << 0,      /* "steal" */
    SCHED_CAP_HOTPLUG = 1u << 1,    /* "hotplug" */
    SCHED_CAP_IPC = 1u << 2,        /* "ipc" */
    SCHED_CAP_LOCK_RANKS = 1u << 3, /* "lock ranks" */
    SCHED_CAP_TELEMETRY = 1u << 4,  /* "telemetry" */
    SCHED_CAP_RATE_LIMIT = 1u << 5, /* "rate limit" */
    SCHED_CAP_SLICES = 1u << 6,     /* "slices" */
};
uint32_t sched_view_capabilities(void);
const char *sched_view_core_name(void);

const struct sched_config *sched_view_config(const struct sched *s);

enum sched_place {
    SCHED_PLACE_FREE,      /* no task in this slot */
    SCHED_PLACE_QUEUED,    /* on the runqueue of `cpu` */
    SCHED_PLACE_RUNNING,   /* current on `cpu` */
    SCHED_PLACE_SWITCHING, /* leaving `cpu`: its context is not saved yet */
    SCHED_PLACE_BLOCKED,   /* waiting; owned by `cpu` (it may still be current there until the switch) */
    SCHED_PLACE_TRANSIT,   /* in the mailbox of `cpu`, to be queued or re-blocked there */
    SCHED_PLACE_DYING,     /* ended; slot not free yet */
};

struct sched_view_task {
    struct sched_task_id id;
    enum sched_place place;
    struct sched_cpu_id cpu; /* the owner */
    enum sched_qos qos;
    uint64_t affinity; /* the mask last accepted */
    uint32_t stack;
    uint64_t slice_left; /* port time units, <= config.slice */
    uint64_t deadline;   /* of the wait, absolute; SCHED_FOREVER if none */
    bool on_cpu;         /* a CPU runs on its stack */
    bool wake_pending;   /* one wake-up is remembered */
    bool wake_in_flight; /* a wake or grant was posted and not yet delivered */
    bool kill_pending;
    bool request_pending; /* set_affinity, set_qos or kill not acknowledged yet */
    uint32_t requests_posted;
    uint32_t requests_acked;
};

struct sched_view_cpu {
    enum sched_cpu_state state;
    struct sched_hart_id hart;
    struct sched_task_id current; /* generation 0: idle */
    uint32_t queued;              /* the core's own count */
    uint32_t class_count[SCHED_QOS_CLASSES];
    uint32_t class_bitmap; /* bit q: class q has tasks */
    uint32_t mailbox_count;
    bool mailbox_open; /* accepts requests */
    bool need_resched;
    bool idle_announced;       /* others may send it hints */
    uint32_t hints_suppressed; /* since its last tick */
    uint64_t ticks;            /* sched_tick calls on this CPU */
    uint64_t switches;
    uint64_t tasks_stolen; /* moved here by steals */
};

/* The evidence chain of resched IPIs towards one CPU. */
struct sched_view_ipi {
    uint64_t requested;     /* requests made so far; the number of the newest */
    uint64_t coalesced;     /* requests that found one outstanding */
    uint64_t sent;          /* sends the port accepted */
    uint64_t failed;        /* sends the port refused, each undone */
    uint64_t trapped;       /* traps that found a request outstanding */
    uint64_t spurious;      /* traps that found none */
    uint64_t acked_request; /* number of the newest request acknowledged */
    bool outstanding;       /* sent and not trapped yet */
    bool owed;              /* a send failed and is to be retried */
};

struct sched_view_locks {
    uint32_t held;    /* core locks held now, over all CPUs (0 if the check is off) */
    uint64_t reports; /* rank or interrupt-state violations, probes not counted */
    uint64_t probe_reports;
    uint32_t last_held; /* ranks of the last report */
    uint32_t last_wanted;
};

struct sched_view_telemetry {
    uint64_t produced; /* records offered, drops included */
    uint64_t drained;
    uint64_t dropped;
};

/* False: no live task in that slot (out->place is FREE or DYING). slot < config.tasks. */
bool sched_view_task(const struct sched *s, uint32_t slot, struct sched_view_task *out);

/* cpu < config.cpus. */
void sched_view_cpu(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_cpu *out);
void sched_view_ipi(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_ipi *out);
void sched_view_telemetry(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_telemetry *out);
void sched_view_locks(const struct sched *s, struct sched_view_locks *out);

/* Slots on one queue from head to tail, by following its links, at most max; returns how many. */
uint32_t sched_view_queue(const struct sched *s, struct sched_cpu_id cpu, enum sched_qos qos, uint32_t *slots,
                          uint32_t max);

/* Messages queued and receivers waiting at an endpoint; waiters on a wait queue. */
void sched_view_endpoint(const struct sched *s, struct sched_endpoint_id endpoint, uint32_t *messages,
                         uint32_t *receivers);
uint32_t sched_view_waiters(const struct sched *s, struct sched_waitqueue_id queue);

/* The earliest deadline of any blocked task owned by a CPU, or SCHED_FOREVER: what its timer must serve. */
uint64_t sched_view_next_deadline(const struct sched *s, struct sched_cpu_id cpu);

#endif
