/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fewest deviations under which an execution still fails as it did: preemptions, interrupts, stale reads. The same
 * for scheduler cores and programs.
 */
#ifndef HB_MINIMIZE_SCHEDULE_H
#define HB_MINIMIZE_SCHEDULE_H

#include "program.h"

/*
 * Whether an execution under `schedule` fails with the signature. If so it may leave in `schedule` what was taken of
 * it, a part of it: deviations that found no place are gone.
 */
typedef bool min_schedule_test(void *context, struct hb_schedule *schedule);

/*
 * Of a schedule that fails, the part that is needed: no single deviation can go nor, of few, any two, and no load reads
 * an older store than it must. True: it became smaller.
 */
bool min_schedule(struct hb_schedule *schedule, min_schedule_test *fails, void *context);
/* Only as far as leaving out one at a time goes. */
bool min_schedule_alone(struct hb_schedule *schedule, min_schedule_test *fails, void *context);

/* One or two deviations go somewhat earlier or later in their operation; `random` as in draw.h. At least one deviation.
 */
void min_schedule_bend(struct hb_schedule *schedule, uint64_t *random);

/* How many deviations are preemptions, interrupts that come or are let wait, and reads or stores out of their order. */
struct min_schedule_counts {
    uint32_t preemptions, interrupts, memory;
};
struct min_schedule_counts min_schedule_count(const struct hb_schedule *schedule);

#endif
