/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of an execution, as they go into its hash and into the report of a finding.
 *
 * Owner: the running coroutine. Bound: the last steps of a traced run are kept, older ones are overwritten.
 */
#ifndef HB_SIM_TRACE_H
#define HB_SIM_TRACE_H

#include <stdint.h>

enum sim_step {
    SIM_STEP_OP,
    SIM_STEP_END,
    SIM_STEP_LOCK,
    SIM_STEP_FREE,
    SIM_STEP_IPI,
    SIM_STEP_TAKE_IPI,
    SIM_STEP_TAKE_TICK,
    SIM_STEP_WFI,
    SIM_STEP_RELAX,
    SIM_STEP_SWITCH,
    SIM_STEP_CHOICE,
    SIM_STEP_START,
    SIM_STEP_STOP,
    SIM_STEP_EVENT,
    SIM_STEP_STALE, /* a load read an older store */
    SIM_STEP_ORDER, /* a store went before newer ones, or was held back */
    SIM_STEP_DRAIN, /* the oldest store held back reached memory */
    SIM_STEP_WANT,  /* waits for a lock that another CPU holds; only in the trace */
};
void sim_trace_reset(void);
const char *sim_rank_word(uint32_t rank);
/* While the engine asks: what the store that will be read is, for the step that follows. */
void sim_trace_stale(uint32_t pick);
void sim_trace_add(enum sim_step step, uint32_t a, uint32_t b);

#endif
