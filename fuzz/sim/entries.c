/* SPDX-License-Identifier: Apache-2.0 */
#include "entries.h"

#include <stdlib.h>

#include "digest.h"
#include "state.h"

struct hb_entry *sim_entries;
static uint32_t count;
static uint64_t digest;
static bool ended;

bool sim_entries_watch(void)
{
    if (!sim_entries)
        sim_entries = calloc(HB_ENTRIES_MAX, sizeof *sim_entries);
    return sim_entries != NULL;
}

void sim_entries_begin(void)
{
    count = 0;
    ended = false;
}

void sim_entries_end(void)
{
    if (!sim_entries)
        return;
    sim_mute();
    digest = hb_digest(sim.interp, sim.sched, sim.cpus);
    sim_unmute();
    ended = true;
}

void sim_entry_add(enum hb_entry_kind kind, uint32_t task, uint32_t number)
{
    if (sim.booting)
        return;
    if (count < HB_ENTRIES_MAX)
        sim_entries[count] = (struct hb_entry){(uint8_t)kind, (uint8_t)sim.cpu->id, (uint8_t)task, number};
    count++;
}

static void write_one(FILE *to, const struct hb_entry *e)
{
    fprintf(to, "%s %u", hb_entry_word(e->kind), e->cpu);
    if (e->kind == HB_ENTRY_OP)
        fprintf(to, " %u", e->task);
    if (e->kind == HB_ENTRY_OP || e->kind == HB_ENTRY_TICK || e->kind == HB_ENTRY_HELD || e->kind == HB_ENTRY_EVENT)
        fprintf(to, " %u", e->number);
    fprintf(to, "\n");
}

bool sim_entries_write(FILE *to)
{
    if (count > HB_ENTRIES_MAX)
        return false;
    fprintf(to, HB_ENTRIES_LINE "\n");
    for (uint32_t i = 0; i < count; i++)
        write_one(to, &sim_entries[i]);
    return true;
}

bool sim_entries_digest(uint64_t *out)
{
    *out = digest;
    return ended;
}
