/* SPDX-License-Identifier: Apache-2.0 */
/* Where an execution went wrong: the addresses on the way there, for its report. */
#include "blame.h"

#include <string.h>

#include "../sim/symbol.h"
#include "state.h"

/* The driver's link gives it; a machine test has a main of its own. */
int hb_program_main(int argc, char **argv, char **envp) __attribute__((weak));

static struct prog_blamed blamed;
static uint64_t blamed_run; /* the execution */

static void add(uintptr_t pc)
{
    if (blamed.count < PROG_BLAMED_MAX)
        blamed.pc[blamed.count++] = pc;
}

void prog_blame(uintptr_t pc)
{
    blamed.count = 0;
    blamed_run = eng.run;
    add(pc);
}

/* As far as the chain goes up the stack of the thread. */
void prog_blame_frames(uintptr_t frame)
{
    uintptr_t low = prog.stack, end = low + PROG_STACK_BYTES - 2 * sizeof frame, pair[2];
    for (uintptr_t last = low; frame > last && frame <= end && frame % sizeof frame == 0; frame = pair[0]) {
        memcpy(pair, (const void *)frame, sizeof pair); /* NOLINT(performance-no-int-to-ptr) */
        if (pair[1] < PROG_IMAGE_BASE || pair[1] >= PROG_WINDOW_END || blamed.count == PROG_BLAMED_MAX)
            break;
        add(pair[1]);
        last = frame;
    }
}

void prog_blame_entered(void)
{
    if (prog.self->registers[PROG_REGISTERS - 1] - prog.stack < PROG_STACK_BYTES)
        add(prog_return_address(prog.self));
}

bool prog_blame_own(uintptr_t pc)
{
    return !hb_program_main || symbol_together(pc - 1, (uintptr_t)hb_program_main);
}

const struct prog_blamed *prog_blamed(void)
{
    return blamed.count > 0 && blamed_run == eng.run ? &blamed : NULL;
}
