/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weak compare-exchanges that fail though equal (C11 7.17.7.4): a decision, once a thread. A loop around one that comes
 * back in the same state, having changed nothing, is the execution in which it had not failed: what may fail after that
 * may do so there. So it is not a bound that nothing does here, and the next attempt in this state does not fail
 * (spin.c).
 */
#include "state.h"

bool prog_may_fail(void)
{
    const struct prog_thread *self = prog.self;
    if (self->failures < PROG_FAILURES_MAX || prog.job->failures)
        return true;
    if (self->failures - self->failures_idle >= PROG_FAILURES_MAX)
        prog.bounds |= PROG_BOUND_WEAK;
    return false;
}

void prog_failed_weakly(void)
{
    struct prog_thread *self = prog.self;
    self->failures++;
    self->failed = self->reads;
    prog.failures++;
}

void prog_failed_in_vain(uint32_t reads)
{
    struct prog_thread *self = prog.self;
    if (self->failed > reads) {
        self->failed = 0;
        self->failures_idle++;
    }
}
