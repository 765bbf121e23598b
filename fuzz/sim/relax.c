/* SPDX-License-Identifier: Apache-2.0 */
/* When one turn of a spin loop is over: once something that the CPU read has another value. */
#include "state.h"

/* Only a different value ends a relax. More reads than are kept, or none seen: any move of another CPU does. */
bool sim_relax_ended(const struct sim_cpu *cpu)
{
    if (cpu->read_count == 0 || cpu->read_count > SIM_READS_MAX)
        return sim.switches != cpu->relax_switches;
    for (uint32_t i = 0; i < cpu->read_count; i++)
        if (eng_peek(cpu->reads[i].address, cpu->reads[i].size) != cpu->reads[i].value)
            return true;
    return false;
}

void sim_relax_done(void)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t kept = self->read_count < SIM_READS_MAX ? self->read_count : SIM_READS_MAX;
    for (uint32_t i = 0; i < kept && eng.model == ENG_C11; i++)
        eng_see(self->reads[i].address, self->reads[i].size);
    self->read_count = 0;
}
