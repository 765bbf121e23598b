/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of entries of an execution (selftest/include/entry.h), and what it came to: for worlds that are to keep it.
 *
 * Owner: the thread of the machine. Off by default. Bound: HB_ENTRIES_MAX; what comes after is counted, not kept.
 */
#ifndef HB_SIM_ENTRIES_H
#define HB_SIM_ENTRIES_H

#include <stdio.h>

#include "entry.h"
#include "program.h"

/* From now on each execution is recorded. False: no memory. */
bool sim_entries_watch(void);

/* Of the last execution, in the form of entry.h; false: it had more than HB_ENTRIES_MAX. */
bool sim_entries_write(FILE *to);

/* The state digest of the last execution; false: it did not come to its end. */
bool sim_entries_digest(uint64_t *digest);

/* ---- for the machine ---- */

extern struct hb_entry *sim_entries __attribute__((visibility("hidden")));
void sim_entries_begin(void);
void sim_entries_end(void);
void sim_entry_add(enum hb_entry_kind kind, uint32_t task, uint32_t number);

static inline void sim_entry(enum hb_entry_kind kind, uint32_t task, uint32_t number)
{
    if (__builtin_expect(sim_entries != NULL, 0))
        sim_entry_add(kind, task, number);
}

/*
 * The CPU gives way in the middle of what its last entry began, at a point of that kind. `waits`: for a lock, before
 * the point was counted.
 */
void sim_entry_leave(enum hb_point_kind kind, bool waits);

static inline void sim_entry_inside(enum hb_point_kind kind, bool waits)
{
    if (__builtin_expect(sim_entries != NULL, 0))
        sim_entry_leave(kind, waits);
}

#endif
