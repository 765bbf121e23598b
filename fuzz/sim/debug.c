/* SPDX-License-Identifier: Apache-2.0 */
#include "debug.h"

#include <stddef.h>

#include "steps.h"

struct hb_debug hb_debug;

/* A call that the compiler must make, with all that came before it in memory. */
#define KEPT __attribute__((noinline)) void
#define HERE() __asm__ volatile("" ::: "memory")

KEPT hb_debug_ready(void)
{
    HERE();
}

KEPT hb_debug_stop(void)
{
    HERE();
}

void hb_debug_begin(void)
{
    hb_debug = (struct hb_debug){.began = true, .until_step = UINT64_MAX, .until_point = UINT64_MAX};
    hb_debug_ready();
}

void hb_debug_step(const struct steps_step *step)
{
    hb_debug.step = step;
    if (step->n >= hb_debug.until_step)
        hb_debug_stop();
}

void hb_debug_point(uint64_t point)
{
    hb_debug.point = point;
    if (point >= hb_debug.until_point)
        hb_debug_stop();
}

void hb_debug_fail(void)
{
    hb_debug.failed = true;
    hb_debug_stop();
}
