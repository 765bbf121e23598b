/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a debugger stops a run whose steps are recorded (fuzz/driver/gdb/, docs/gdb.md).
 *
 * Owner: the coroutine that runs; a debugger writes `until_step` and `until_point` while the process stands still.
 * Runs without steps never come here.
 */
#ifndef HB_SIM_DEBUG_H
#define HB_SIM_DEBUG_H

#include <stdbool.h>
#include <stdint.h>

struct steps_step;

struct hb_debug {
    bool began;                    /* a run with steps goes on */
    bool failed;                   /* it has broken something */
    uint64_t point;                /* decision points passed, this one included */
    const struct steps_step *step; /* the last one, numbered as `show` does; NULL: none yet */
    uint64_t until_step;           /* stop at this step or behind it; UINT64_MAX: not for a step */
    uint64_t until_point;          /* the same of decision points */
};

void hb_debug_begin(void);
void hb_debug_step(const struct steps_step *step);
void hb_debug_point(uint64_t point);
/* What is broken is known to the machine. */
void hb_debug_fail(void);

/* Nothing happens in these two: breakpoints stand on them. */
void hb_debug_ready(void);
void hb_debug_stop(void);

#endif
