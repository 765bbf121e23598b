/* SPDX-License-Identifier: Apache-2.0 */
/* The abstract machine: every state that can be reached, each visited once. */
#include <stdlib.h>
#include <string.h>

#include "reference.h"

struct held {
    uint32_t location;
    uint32_t value;
};

struct state {
    uint8_t at[LITMUS_THREADS_MAX];
    uint8_t buffered[LITMUS_THREADS_MAX];
    struct held buffer[LITMUS_THREADS_MAX][LITMUS_INSTRS_MAX]; /* oldest first */
    uint32_t memory[LITMUS_LOCATIONS_MAX];
    uint32_t registers[LITMUS_REGISTERS_MAX];
};

struct search {
    const struct litmus_program *p;
    bool buffers;
    struct litmus_set *allowed;
    struct state *states; /* all that were met; those from `next` on are still to be left */
    uint32_t count, capacity, next;
    uint32_t *slots; /* number of a state + 1 */
    uint32_t slot_count;
    bool failed;
};

static uint64_t hash_state(const struct state *s)
{
    const unsigned char *bytes = (const unsigned char *)s;
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < sizeof *s; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

static void put_slot(struct search *search, uint32_t n)
{
    uint32_t slot = (uint32_t)hash_state(&search->states[n]) & (search->slot_count - 1);
    while (search->slots[slot])
        slot = (slot + 1) & (search->slot_count - 1);
    search->slots[slot] = n + 1;
}

static bool grow(struct search *search)
{
    uint32_t capacity = search->capacity ? 2 * search->capacity : 256u;
    if (capacity > MACHINE_STATES_MAX)
        return false;
    struct state *states = realloc(search->states, capacity * sizeof *states);
    if (states)
        search->states = states;
    uint32_t *slots = calloc((size_t)capacity * 2, sizeof *slots);
    if (!states || !slots) {
        free(slots);
        return false;
    }
    free(search->slots);
    search->slots = slots;
    search->slot_count = 2 * capacity;
    search->capacity = capacity;
    for (uint32_t i = 0; i < search->count; i++)
        put_slot(search, i);
    return true;
}

static void reach(struct search *search, const struct state *s)
{
    if (search->failed || (search->count == search->capacity && !grow(search))) {
        search->failed = true;
        return;
    }
    uint32_t slot = (uint32_t)hash_state(s) & (search->slot_count - 1);
    for (; search->slots[slot]; slot = (slot + 1) & (search->slot_count - 1)) {
        if (memcmp(&search->states[search->slots[slot] - 1], s, sizeof *s) == 0)
            return;
    }
    search->states[search->count] = *s;
    search->slots[slot] = ++search->count;
}

/* The newest store in the thread's own buffer, else memory. */
static uint32_t read_value(const struct state *s, uint32_t thread, uint32_t location)
{
    for (uint32_t i = s->buffered[thread]; i-- > 0;) {
        if (s->buffer[thread][i].location == location)
            return s->buffer[thread][i].value;
    }
    return s->memory[location];
}

static void drain(struct search *search, const struct state *from, uint32_t thread)
{
    struct state s = *from;
    s.memory[s.buffer[thread][0].location] = s.buffer[thread][0].value;
    uint8_t left = --s.buffered[thread];
    for (uint32_t i = 0; i < left; i++)
        s.buffer[thread][i] = s.buffer[thread][i + 1];
    memset(&s.buffer[thread][left], 0, sizeof s.buffer[thread][left]);
    reach(search, &s);
}

/* Whether the instruction waits until the thread's buffer is empty: lock prefix or mfence. */
static bool flushes(const struct litmus_instr *instr)
{
    if (instr->op == LITMUS_STORE || instr->op == LITMUS_FENCE)
        return instr->order == LITMUS_SEQ_CST;
    return instr->op != LITMUS_LOAD;
}

static void store(struct search *search, struct state *s, uint32_t thread, const struct litmus_instr *instr,
                  uint32_t value)
{
    if (search->buffers && !flushes(instr)) {
        struct held *held = &s->buffer[thread][s->buffered[thread]++];
        held->location = instr->location;
        held->value = value;
    } else {
        s->memory[instr->location] = value;
    }
}

static void execute(struct search *search, const struct state *from, uint32_t thread)
{
    const struct litmus_instr *instr = &search->p->thread[thread].instr[from->at[thread]];
    struct state s = *from;
    s.at[thread]++;
    if (instr->op == LITMUS_FENCE || litmus_skips(instr, from->registers)) {
        reach(search, &s);
        return;
    }
    uint32_t operand =
        instr->operand.reg != LITMUS_NO_REGISTER ? s.registers[instr->operand.reg] : instr->operand.value;
    uint32_t read = litmus_reads(instr->op) ? read_value(&s, thread, instr->location) : 0;
    if (litmus_reads(instr->op) && instr->reg != LITMUS_NO_REGISTER)
        s.registers[instr->reg] = read;
    if (instr->op == LITMUS_LOAD || (litmus_compares(instr->op) && read != instr->expected)) {
        reach(search, &s);
        return;
    }
    if (instr->op == LITMUS_WEAK_CAS)
        reach(search, &s);
    store(search, &s, thread, instr, litmus_stored(instr->op, read, operand));
    reach(search, &s);
}

static void leave(struct search *search, const struct state *s)
{
    bool over = true;
    for (uint32_t t = 0; t < search->p->threads; t++) {
        if (s->buffered[t]) {
            over = false;
            drain(search, s, t);
        }
        if (s->at[t] == search->p->thread[t].count)
            continue;
        over = false;
        const struct litmus_instr *instr = &search->p->thread[t].instr[s->at[t]];
        if (!s->buffered[t] || !flushes(instr) || litmus_skips(instr, s->registers))
            execute(search, s, t);
    }
    if (over) {
        uint32_t outcome[LITMUS_OBSERVED_MAX];
        litmus_outcome(search->p, s->registers, s->memory, outcome);
        (void)set_add(search->allowed, outcome, NULL);
    }
}

bool reference_machine(const struct litmus_program *p, enum litmus_model model, struct litmus_set *allowed)
{
    struct search search = {.p = p, .buffers = model == LITMUS_TSO, .allowed = allowed};
    set_init(allowed, p->observed);
    if (model == LITMUS_C11)
        return false;
    struct state start;
    memset(&start, 0, sizeof start);
    memcpy(start.memory, p->initial, sizeof start.memory);
    reach(&search, &start);
    while (search.next < search.count && !search.failed) {
        struct state s = search.states[search.next++];
        leave(&search, &s);
    }
    free(search.states);
    free(search.slots);
    return !search.failed && !allowed->full;
}
