/* SPDX-License-Identifier: Apache-2.0 */
#include "entries.h"

#include <stdlib.h>

#include "digest.h"
#include "state.h"

struct hb_entry *sim_entries;
static uint32_t count;
static uint64_t digest;
static bool ended;
static uint32_t began[SIM_CPUS_MAX]; /* points at the port when a CPU last entered */

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

static uint32_t port_points(const struct sim_context *context)
{
    return context->count[HB_POINT_LOCK] + context->count[HB_POINT_IPI] + context->count[HB_POINT_IRQ];
}

static void add(enum hb_entry_kind kind, uint32_t task, uint32_t number)
{
    if (count < HB_ENTRIES_MAX)
        sim_entries[count] = (struct hb_entry){(uint8_t)kind, (uint8_t)sim.cpu->id, (uint8_t)task, number};
    count++;
}

void sim_entry_add(enum hb_entry_kind kind, uint32_t task, uint32_t number)
{
    if (sim.booting)
        return;
    /* An idle pass counts its points anew, behind its entry. */
    if (kind != HB_ENTRY_EVENT)
        began[sim.cpu->id] = kind == HB_ENTRY_PASS ? 0 : port_points(sim.context);
    add(kind, task, number);
}

void sim_entry_leave(enum hb_point_kind kind, bool waits)
{
    if (sim.booting || kind == HB_POINT_OP || kind == HB_POINT_WAIT)
        return;
    uint32_t now = port_points(sim.context), first = began[sim.cpu->id];
    uint32_t passed = (now < first ? now : now - first) + waits;
    bool at_port = kind == HB_POINT_LOCK || kind == HB_POINT_IPI || kind == HB_POINT_IRQ;
    add(HB_ENTRY_INSIDE, 0, 2 * passed + !at_port);
}

static void write_one(FILE *to, const struct hb_entry *e)
{
    fprintf(to, "%s %u", hb_entry_word(e->kind), e->cpu);
    if (e->kind == HB_ENTRY_OP)
        fprintf(to, " %u", e->task);
    bool numbered = e->kind == HB_ENTRY_OP || e->kind == HB_ENTRY_TICK || e->kind == HB_ENTRY_HELD ||
                    e->kind == HB_ENTRY_EVENT || e->kind == HB_ENTRY_INSIDE;
    if (numbered)
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
