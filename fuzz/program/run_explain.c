/* SPDX-License-Identifier: Apache-2.0 */
#include "run_explain.h"

#include <stdlib.h>
#include <string.h>

#include "../sim/symbol.h"
#include "blame.h"
#include "name.h"
#include "output.h"
#include "state.h"

#define REPORT_STEPS 40u
#define KEYS_MAX 64u /* pairs of places whose names are remembered */

static const char *word(const struct eng_access *a)
{
    return a->atomic ? a->write ? "atomic write" : "atomic read" : a->write ? "write" : "read";
}

/* What is called printf by its caller has another name here. */
static void name_function(uintptr_t pc, char *out, size_t size)
{
    static const char *const prefixes[] = {"hb_call_", "prog_call_"};
    char name[64];
    const char *own = symbol_name(pc - 1, name, sizeof name) ? name : "?";
    for (uint32_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncmp(own, prefixes[i], strlen(prefixes[i])) == 0)
            own += strlen(prefixes[i]);
    snprintf(out, size, "%s", strcmp(own, "call_printed") == 0 ? "printf" : own);
}

/* A place in the program as reports name it: the symbolizer is slow, and there may be as many findings as executions.
 */
struct named {
    uintptr_t pc;
    char function[32], place[64];
};

static const struct named *named(uintptr_t pc, bool place)
{
    static struct named known[KEYS_MAX];
    static uint32_t count;
    uint32_t i = 0;
    while (i < count && known[i].pc != pc)
        i++;
    if (i == count) {
        i = count < KEYS_MAX ? count++ : KEYS_MAX - 1;
        known[i].pc = pc;
        known[i].place[0] = '\0';
        name_function(pc, known[i].function, sizeof known[i].function);
    }
    if (place && known[i].place[0] == '\0')
        symbol_place(pc, known[i].place, sizeof known[i].place);
    return &known[i];
}

/* What the program did, not what the machine did for it; 0: not known. */
static uintptr_t blamed(void)
{
    const struct prog_blamed *b = prog_blamed();
    for (uint32_t i = 0; b && i < b->count; i++)
        if (prog_blame_own(b->pc[i]))
            return b->pc[i];
    return 0;
}

void run_explain_key(struct hb_violation *violation)
{
    bool race = violation->id == HB_INV_RACE;
    uintptr_t pc = race ? prog.race.now.pc : blamed();
    if (pc == 0)
        return;
    const struct named *name = named(pc, !race);
    if (race) {
        snprintf(violation->key, sizeof violation->key, "data race in %.31s", name->function);
        return;
    }
    size_t used = strlen(violation->detail);
    snprintf(violation->detail + used, sizeof violation->detail - used, "; at %s", name->place);
    used = strlen(violation->key);
    if (violation->id != HB_INV_BOUNDED) /* a loop may be met anywhere in what it calls */
        snprintf(violation->key + used, sizeof violation->key - used, " in %.31s", name->function);
}

#define RECURSION_LEAST 32u /* calls from the same place */

void run_explain_overflow(char *out, size_t size)
{
    struct prog_overflow o;
    char name[64], at[64];
    out[0] = '\0';
    if (!prog_overflowed(&o))
        return;
    if (o.times < RECURSION_LEAST) {
        uintptr_t pc = o.at != 0 ? o.at + 1 : o.call;
        symbol_name(pc - 1, name, sizeof name);
        symbol_place(pc, at, sizeof at);
        snprintf(out, size, ", %u calls deep in %s (%s): make large variables static, or take them from malloc",
                 o.depth, name, at);
        return;
    }
    symbol_name(o.call - 1, name, sizeof name);
    symbol_place(o.call, at, sizeof at);
    snprintf(out, size,
             ": it is %u calls deep, %u of them from %s (%s). If that recursion has no end, this is the bug. If it is "
             "only deep, explore a smaller input",
             o.depth, o.times, name, at);
}

static void locks(FILE *to, uint32_t thread)
{
    const struct prog_thread *t = &prog.thread[thread];
    if (t->held_count == 0)
        fprintf(to, "    holding no lock\n");
    for (uint32_t i = 0; i < t->held_count; i++) {
        char name[64];
        prog_place_name((uintptr_t)t->held[i].lock, name, sizeof name);
        fprintf(to, "    holding %s %s%s\n", t->held[i].what, name, t->held[i].shared ? " (shared)" : "");
    }
}

static void end_of(FILE *to, const char *which, const struct eng_access *a, bool now)
{
    uintptr_t frames[ENG_FRAMES_MAX];
    uint32_t count = eng_watched(a->agent, a->write, frames);
    char name[64];
    prog_place_name(a->address, name, sizeof name);
    fprintf(to, "  %s: %s of %u bytes at %s by thread %u\n", which, word(a), a->size, name, a->agent);
    if (count == 0 && a->pc) {
        frames[0] = a->pc;
        count = 1;
    }
    symbol_print(to, "    ", frames, count);
    if (now)
        locks(to, a->agent);
}

void run_explain_ends(FILE *to)
{
    end_of(to, "now", &prog.race.now, true);
    end_of(to, "before", &prog.race.before, false);
}

static void race(FILE *to, const struct prog_job *found, struct hb_replay *replay, const struct hb_schedule *taken)
{
    static struct prog_result again;
    struct prog_job job = *found;
    struct eng_race r = prog.race;
    hb_replay_init(replay, taken);
    job.strategy = &replay->base;
    job.watch = r.now.address < r.before.address ? r.now.address : r.before.address;
    job.watch_bytes = 16;
    prog_run(&job, &again);
    end_of(to, "now", &r.now, true);
    end_of(to, "before", &r.before, false);
}

/* The program's own calls on the way to where it went wrong. */
static void way_there(FILE *to)
{
    uintptr_t own[PROG_BLAMED_MAX];
    const struct prog_blamed *b = prog_blamed();
    uint32_t count = 0;
    for (uint32_t i = 0; b && i < b->count; i++)
        if (prog_blame_own(b->pc[i]))
            own[count++] = b->pc[i];
    if (count > 0)
        fprintf(to, "  thread %u was here:\n", prog.self->id);
    symbol_print(to, "    ", own, count);
}

char *run_explain(const struct prog_job *job, const struct prog_result *result, const struct hb_schedule *taken,
                  const struct hb_violation *violation, bool output, bool *same, char *difference, size_t size)
{
    static struct hb_replay replay;
    static struct prog_result again;
    const struct prog_result first = *result;
    struct prog_job once = *job;
    char *text = NULL;
    size_t length = 0;
    hb_replay_init(&replay, taken);
    once.strategy = &replay.base;
    once.trace = true;
    if (output)
        prog_output(stderr);
    prog_run(&once, &again);
    prog_output(NULL);
    *same = prog_same(&first, &again);
    if (!*same) {
        prog_trace_keep();
        hb_replay_init(&replay, taken);
        prog_run(&once, &again);
        prog_trace_difference(difference, size);
    }
    FILE *out = open_memstream(&text, &length);
    if (!out)
        return NULL;
    const struct hb_invariant *invariant = hb_invariant(violation->id);
    fprintf(out, "  INV-%02u %s: %s\n  %s\n", (unsigned)violation->id, invariant ? invariant->title : "?",
            violation->key, violation->detail);
    fprintf(out, "  %u deviation(s) from the default schedule; the last steps:\n", taken->count);
    prog_trace_print(out, REPORT_STEPS);
    way_there(out);
    if (violation->id == HB_INV_RACE)
        race(out, job, &replay, taken);
    fclose(out);
    return text;
}
