/* SPDX-License-Identifier: Apache-2.0 */
/* When one turn of a spin loop is over: once something that the CPU read has another value. */
#include "state.h"

/* Only a different value ends a relax. More reads than are kept, or none seen: any move of another CPU does too. */
bool sim_relax_ended(const struct sim_cpu *cpu)
{
    uint32_t kept = cpu->read_count < SIM_READS_MAX ? cpu->read_count : SIM_READS_MAX;
    if ((kept == 0 || kept < cpu->read_count) && sim.switches != cpu->relax_switches)
        return true;
    for (uint32_t i = 0; i < kept; i++)
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
