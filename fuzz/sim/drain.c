/* SPDX-License-Identifier: Apache-2.0 */
/* Stores that a CPU holds back under TSO. Its handlers share its buffer, which is empty when they begin and end. */
#include "state.h"

void sim_drain_one(struct sim_cpu *cpu)
{
    uint32_t agent = sim_agent(cpu);
    if (eng_buffered(agent) == 0)
        agent++;
    sim_step(SIM_STEP_DRAIN, cpu->id, 0);
    eng_drain(agent);
}

bool sim_holding_back(void)
{
    bool any = false;
    for (uint32_t c = 0; eng.model == ENG_TSO && c < sim.cpus && !any; c++)
        any = eng_buffered(2 * c) > 0;
    return any;
}

bool sim_drain_any(void)
{
    bool any = false;
    if (eng.model != ENG_TSO)
        return false;
    for (uint32_t agent = 0; agent < 2 * sim.cpus; agent++) {
        any |= eng_buffered(agent) > 0;
        eng_drain_all(agent);
    }
    sim.switches += any; /* somebody moved */
    return any;
}
