/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Data races and accesses of mixed kind. A race is told twice: the execution that finds it knows one end, a
 * traced one that repeats it also notes who came to the place before, with stack, locks and operation.
 */
#include <string.h>

#include "state.h"
#include "steps.h"
#include "steps_sim.h"
#include "symbol.h"

#define AGENTS (2 * SIM_CPUS_MAX)

static struct {
    bool wanted; /* by the next traced run */
    bool on;
    uintptr_t address;
    uint32_t size;
    struct sim_race_end last[AGENTS][2]; /* by agent; reads, writes */
} watch;

static void describe(struct sim_race_end *end)
{
    const struct sim_cpu *self = sim.cpu;
    const struct sim_context *context = sim.context;
    *end = (struct sim_race_end){
        .known = true,
        .cpu = self->id,
        .handler = self->handler,
        .task = context->task,
        .op = context->op,
        .step = steps_on() ? steps_last(self->id, false) : 0,
        .held_count = (uint8_t)self->held_count,
    };
    memcpy(end->held, self->held, sizeof end->held);
}

void sim_race_watch(void)
{
    watch.wanted = sim.race.found;
    watch.address = sim.race.race.now.address;
    watch.size = sim.race.race.now.size;
}

static void running_stack(uintptr_t *low, uintptr_t *high)
{
    *low = (uintptr_t)sim_stack_low(sim.context);
    *high = *low + SIM_STACK_BYTES;
}

/* Before the engine begins the execution. */
void sim_race_begin(const struct sim_job *job)
{
    watch.on = watch.wanted && job->trace;
    watch.wanted = false;
    sim.race.found = false;
    if (!watch.on)
        return;
    memset(watch.last, 0, sizeof watch.last);
    eng_watch_stacks(running_stack);
    eng_watch(watch.address, watch.size);
}

void sim_race_note(uintptr_t address, uint32_t size, bool write)
{
    if (watch.on && address < watch.address + watch.size && watch.address < address + size)
        describe(&watch.last[sim_agent(sim.cpu) + sim.cpu->handler][write]);
}

void sim_reached(uintptr_t address, uint32_t size, bool write)
{
    sim_hash(sim_place_of(address) + size);
    sim_race_note(address, size, write);
    sim_steps_reach(address, write);
}

/* Frames of the hooks are none of the core's. */
static void cut_hooks(struct sim_race_end *end, uintptr_t pc)
{
    uint32_t own = 0;
    while (own < end->frame_count && end->frames[own] != pc)
        own++;
    if (own == 0 || own == end->frame_count)
        return;
    end->frame_count -= own;
    memmove(end->frames, end->frames + own, end->frame_count * sizeof end->frames[0]);
}

static const char *access_word(const struct eng_access *a)
{
    if (a->atomic)
        return a->write ? "atomic write" : "atomic read";
    return a->write ? "write" : "read";
}

static const char *who(uint32_t agent)
{
    return agent % 2 ? "the handler of cpu" : "cpu";
}

/* The same for both orders of the two ends: one bug, one signature. */
static void race_key(const struct eng_race *r, char *key, size_t size)
{
    char a[24] = "?", b[24] = "?";
    if (r->now.pc)
        symbol_name(r->now.pc - 1, a, sizeof a);
    if (r->before.pc)
        symbol_name(r->before.pc - 1, b, sizeof b);
    bool swap = strcmp(a, b) > 0;
    snprintf(key, size, "%s, %s", swap ? b : a, swap ? a : b);
}

_Noreturn void sim_race(const struct eng_race *race)
{
    char key[48];
    uintptr_t low, high;
    struct sim_race *r = &sim.race;
    r->found = true;
    r->race = *race;
    describe(&r->now);
    running_stack(&low, &high);
    r->now.frame_count = eng_backtrace(r->now.frames, low, high);
    cut_hooks(&r->now, race->now.pc);
    r->before.known = false;
    if (watch.on && race->before.agent < AGENTS) {
        r->before = watch.last[race->before.agent][race->before.write];
        r->before.frame_count = eng_watched(race->before.agent, race->before.write, r->before.frames);
        if (r->before.frame_count)
            r->race.before.pc = r->before.frames[0];
    }
    race_key(&r->race, key, sizeof key);
    sim_fail(HB_INV_RACE, key, "%s by %s%u and %s by %s%u are not ordered, at %s + %llu", access_word(&race->before),
             who(race->before.agent), race->before.agent / 2, access_word(&race->now), who(race->now.agent),
             race->now.agent / 2, race->now.address - sim.base < sim.span ? "instance" : "interpreter",
             (unsigned long long)(sim_place_of(race->now.address) & UINT32_MAX));
}

_Noreturn void sim_mixed(uintptr_t address, uint32_t size, const char *what)
{
    sim_fail(HB_INV_RACE, what, "cpu%u: %u bytes at instance + %llu", sim.cpu->id, size,
             (unsigned long long)(address - sim.base));
}

/* ---- the report ---- */

static void print_operation(FILE *to, const struct sim_race_end *end)
{
    const struct hb_program *p = sim.job->program;
    char words[96] = "exit";
    if (end->task >= p->task_count) {
        fprintf(to, ", idle");
        return;
    }
    if (end->op < p->tasks[end->task].count)
        hb_program_print_op(p, &p->tasks[end->task].ops[end->op], words, sizeof words);
    fprintf(to, ", in %s.%u %s", p->tasks[end->task].name, end->op, words);
}

static void print_end(FILE *to, const char *when, const struct eng_access *a, const struct sim_race_end *end)
{
    fprintf(to, "  %s: %s of %u bytes by %s%u", when, access_word(a), a->size, who(a->agent), a->agent / 2);
    if (end->known) {
        print_operation(to, end);
        fprintf(to, end->held_count ? ", holding" : ", no lock held");
        for (uint32_t i = 0; i < end->held_count; i++)
            fprintf(to, " %s/%u", sim_rank_word(end->held[i].rank), end->held[i].order);
        if (end->step)
            fprintf(to, ", behind step %u", end->step);
    }
    fprintf(to, "\n");
    if (end->known && end->frame_count)
        symbol_print(to, "      ", end->frames, end->frame_count);
    else if (a->pc)
        symbol_print(to, "      ", &a->pc, 1);
}

void sim_race_print(FILE *to)
{
    const struct sim_race *r = &sim.race;
    if (!r->found)
        return;
    print_end(to, "now   ", &r->race.now, &r->now);
    print_end(to, "before", &r->race.before, &r->before);
}
