/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When one turn of a spin loop is over: once another CPU changed what this one read or wrote in the turn. Its own
 * writes are no reason, or one that frees a lock in each turn would wake itself and starve those it waits for. More
 * accesses than are kept, or none: any move of another CPU is a reason.
 */
#include "state.h"

static const struct sim_read *kept(const struct sim_cpu *cpu, uint32_t age)
{
    return &cpu->reads[(cpu->read_count - 1 - age) % SIM_READS_MAX];
}

/* What the CPU read or wrote there since says nothing of what others do. */
static bool is_newest(const struct sim_cpu *cpu, uint32_t age)
{
    for (uint32_t i = 0; i < age; i++)
        if (kept(cpu, i)->address == kept(cpu, age)->address)
            return false;
    return true;
}

/*
 * A value that is not what the CPU left there: under tso it may come out of a buffer long after it was written. What
 * the CPU holds back itself is none of that.
 */
static bool reads_otherwise(const struct sim_cpu *cpu, uint32_t count)
{
    for (uint32_t age = 0; age < count; age++) {
        const struct sim_read *read = kept(cpu, age);
        if (eng_peek_as(sim_agent(cpu), read->address, read->size) != read->value && is_newest(cpu, age))
            return true;
    }
    return false;
}

static uint32_t kept_count(const struct sim_cpu *cpu)
{
    return cpu->read_count < SIM_READS_MAX ? cpu->read_count : SIM_READS_MAX;
}

bool sim_relax_ended(const struct sim_cpu *cpu)
{
    uint32_t count = kept_count(cpu);
    if ((count == 0 || count < cpu->read_count) && sim.switches != cpu->relax_switches)
        return true;
    return cpu->relax_hit || reads_otherwise(cpu, count);
}

void sim_relax_writing(uintptr_t address, uint32_t size)
{
    sim.write = (struct sim_read){address, eng_peek(address, size), size};
}

/*
 * A lock that was taken and freed has its old value again, and what it guards has not. An exchange that finds the lock
 * taken leaves it as it was, and wakes nobody: under tso all but the owner could go on so for ever.
 */
void sim_relax_wrote(uintptr_t address)
{
    bool changed = sim.write.address == address && eng_peek(address, sim.write.size) != sim.write.value;
    sim.write.address = 0;
    for (uint64_t left = changed ? sim.relaxing & ~(1ull << sim.cpu->id) : 0; left != 0; left &= left - 1) {
        struct sim_cpu *cpu = &sim.cpu_of[__builtin_ctzll(left)];
        uint32_t count = kept_count(cpu);
        for (uint32_t age = 0; age < count && !cpu->relax_hit; age++)
            cpu->relax_hit = kept(cpu, age)->address == address;
    }
}

void sim_relax_begin(void)
{
    sim.cpu->relax_hit = false;
    sim.relaxing |= 1ull << sim.cpu->id;
}

void sim_relax_done(void)
{
    struct sim_cpu *self = sim.cpu;
    uint32_t count = kept_count(self);
    sim.relaxing &= ~(1ull << self->id);
    for (uint32_t i = 0; i < count && eng.model == ENG_C11; i++)
        eng_see(self->reads[i].address, self->reads[i].size);
    self->read_count = 0;
}
