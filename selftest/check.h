/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The checkers, one function an invariant, grouped in files by what they look at. Internal to hb_check.
 *
 * Who may call: hb_check, at the moments that the registry names, with a snapshot just taken.
 * A checker returns false and fills the violation, or marks what it evaluated as exercised.
 */
#ifndef HB_CHECK_H
#define HB_CHECK_H

#include "invariant.h"

struct hb_check_context {
    struct hb_checker *checker;
    const struct hb_snapshot *now;
    const struct sched *sched;
    enum hb_when when;
    struct hb_violation *violation;
};

typedef bool hb_check_function(const struct hb_check_context *c);

hb_check_function hb_check_place, hb_check_counts, hb_check_queue_owner;                            /* check_queue.c */
hb_check_function hb_check_stale_handle, hb_check_capacity, hb_check_stack;                         /* check_slot.c */
hb_check_function hb_check_offline, hb_check_online_mask, hb_check_ipi_chain, hb_check_ipi_settled; /* check_cpu.c */
hb_check_function hb_check_affinity, hb_check_qos_order, hb_check_request_done;                     /* check_task.c */
hb_check_function hb_check_slice;                                                                   /* check_slice.c */
hb_check_function hb_check_work_conserving, hb_check_lost_wakeup;                                   /* check_idle.c */
hb_check_function hb_check_lock_rules, hb_check_lock_leak, hb_check_telemetry; /* check_evidence.c */
hb_check_function hb_check_messages;                                           /* check_message.c */

/* check_program.c: what the core told the program of its requests, REQUEST_DONE. */
hb_check_function hb_check_program_tickets;

/* check_program.c: what the program tells about LOST_WAKEUP and REQUEST_DONE. At quiescence, nothing owed. */
hb_check_function hb_check_program_waits, hb_check_program_requests;

/* Bit n: the program has an operation of one of `kinds` (bit k: kind k) whose target is n, modulo 64. */
uint64_t hb_targets(const struct hb_interp *i, uint64_t kinds);
_Static_assert(HB_OP_KINDS <= 64, "a bit each");

/* All that are broken, bit id, and the first of them in *violation; stops at the first unless told to go on. */
uint64_t hb_check_each(struct hb_checker *c, const struct sched *s, enum hb_when when, bool go_on,
                       struct hb_violation *violation);

/*
 * Returns false with "NAME1 N1, NAME2 N2" as the detail; either name may be NULL. Numbers of a slot, task (of the
 * program), class, or rank held or wanted are said by name.
 */
bool hb_broken(const struct hb_check_context *c, enum hb_invariant_id id, const char *key, const char *name1,
               uint64_t n1, const char *name2, uint64_t n2);

static inline void hb_exercised(const struct hb_check_context *c, enum hb_invariant_id id)
{
    c->checker->exercised |= 1ull << id;
}

static inline bool hb_mask_has(uint64_t mask, uint32_t cpu)
{
    return cpu < SCHED_MAX_CPUS && (mask >> cpu & 1u) != 0;
}

/* Live: FREE and DYING are not. */
static inline bool hb_is_live(const struct sched_view_task *task)
{
    return task->place != SCHED_PLACE_FREE && task->place != SCHED_PLACE_DYING;
}

static inline bool hb_same_task(struct sched_task_id a, struct sched_task_id b)
{
    return a.slot == b.slot && a.generation == b.generation;
}

#endif
