/* SPDX-License-Identifier: Apache-2.0 */
/* The last steps of a traced execution, for the report of a finding: one column a thread. */
#include <stdio.h>

#include "../sim/steps.h"
#include "../sim/symbol.h"
#include "blame.h"
#include "name.h"
#include "steps_program.h"
#include "words.h"

#define STEPS_MAX 16384u
#define COLUMN 30u
#define COLUMNS_MAX 4u
#define NO_CHOICE 255u
#define PLACE_NAME 32u
#define PLACES_MAX 64u /* steps that are printed with their lines */
#define PLACE_LINE 48u

struct step {
    uint8_t kind;   /* enum hb_point_kind */
    uint8_t choice; /* enum hb_choice_kind, or NO_CHOICE */
    bool write;
    uint16_t thread;
    uint16_t value;
    uint32_t place;
    uintptr_t pc;           /* where the program goes on behind it; 0: not known */
    bool valued;            /* of a stale read: the two below are known */
    uint64_t stale, newest; /* what it reads, and what it would have read */
};

static struct step steps[STEPS_MAX];
static uint32_t count;
static struct step kept[STEPS_MAX];
static uint32_t kept_count;

void prog_trace_reset(void)
{
    count = 0;
}

static uintptr_t where(void)
{
    uintptr_t sp = prog.self->registers[PROG_REGISTERS - 1];
    return sp - prog.stack < PROG_STACK_BYTES ? prog_return_address(prog.self) : 0;
}

void prog_trace_add(enum hb_point_kind kind, uintptr_t place, bool write)
{
    steps[count++ % STEPS_MAX] = (struct step){.kind = (uint8_t)kind,
                                               .choice = NO_CHOICE,
                                               .write = write,
                                               .thread = (uint16_t)prog.self->id,
                                               .place = eng_place(place),
                                               .pc = where()};
    if (steps_on())
        prog_steps_point(kind, place, write);
}

void prog_trace_wait(const struct prog_wait *wait)
{
    steps[count++ % STEPS_MAX] = (struct step){.kind = (uint8_t)wait->kind,
                                               .choice = NO_CHOICE,
                                               .write = true,
                                               .thread = (uint16_t)prog.self->id,
                                               .place = eng_place((uintptr_t)wait->place),
                                               .pc = where()};
    if (!steps_on())
        return;
    if (prog_holds(wait))
        prog_steps_point(wait->kind, (uintptr_t)wait->place, true);
    else
        prog_steps_wait(wait);
}

void prog_trace_locks(void)
{
    if (steps_on())
        prog_steps_settle();
}

void prog_trace_choice(const struct hb_option *option)
{
    struct step *step = &steps[count++ % STEPS_MAX];
    struct eng_candidate stale, newest;
    *step = (struct step){.choice = option->choice, .thread = (uint16_t)prog.self->id, .value = option->value};
    if (option->choice == HB_CHOICE_STORE && eng_candidate(option->value, &stale) && eng_candidate(0, &newest)) {
        step->valued = true;
        step->stale = stale.value;
        step->newest = newest.value;
    }
    if (steps_on())
        prog_steps_choice(option);
}

static void text_of(const struct step *s, char *out, size_t size)
{
    char name[PLACE_NAME];
    prog_place_name(eng.base + s->place, name, sizeof name);
    if (s->choice == NO_CHOICE)
        snprintf(out, size, "%s%s %s", hb_words_point.words[s->kind], s->write ? "" : " read", name);
    else if (s->valued)
        snprintf(out, size, "-- STALE: reads %lld, not %lld", (long long)s->stale, (long long)s->newest);
    else if (s->choice == HB_CHOICE_STORE)
        snprintf(out, size, "-- STALE: the %u. older store", s->value);
    else if (s->choice == HB_CHOICE_RETURN)
        snprintf(out, size, "-- fails for no reason");
    else if (s->choice < hb_words_choice.count)
        snprintf(out, size, "-- choice: %s %u", hb_words_choice.words[s->choice], s->value);
}

/* "file:line" of each step that is printed, from one call of the symbolizer. */
struct places {
    char line[PLACES_MAX][PLACE_LINE];
};

/* "function<tab>file:line<tab>folder", innermost of inlined functions first. */
static void keep_place(void *context, uint32_t index, const char *words)
{
    struct places *places = context;
    const char *line = strchr(words, '\t');
    if (index >= PLACES_MAX || places->line[index][0] != '\0' || line == NULL)
        return;
    int length = (int)strcspn(line + 1, "\t");
    snprintf(places->line[index], PLACE_LINE, " (%.*s)", length, line + 1);
}

static const struct places *find_places(uint32_t shown)
{
    static struct places places;
    uintptr_t pcs[PLACES_MAX];
    memset(&places, 0, sizeof places);
    for (uint32_t i = 0; i < shown && i < PLACES_MAX; i++) {
        uintptr_t pc = steps[(count - shown + i) % STEPS_MAX].pc;
        pcs[i] = pc != 0 && prog_blame_own(pc) ? pc : 0;
    }
    symbol_each(pcs, shown < PLACES_MAX ? shown : PLACES_MAX, keep_place, &places);
    return &places;
}

void prog_trace_print(FILE *to, uint32_t most)
{
    uint32_t there = count < STEPS_MAX ? count : STEPS_MAX;
    uint32_t shown = there < most ? there : most;
    uint32_t columns = prog.threads < COLUMNS_MAX ? prog.threads : COLUMNS_MAX;
    for (uint32_t c = 0; c < columns; c++)
        fprintf(to, "  thread %-*u", (int)COLUMN - 9, c);
    fprintf(to, "\n");
    const struct places *places = find_places(shown);
    for (uint32_t i = count - shown, n = 0; i != count; i++, n++) {
        const struct step *s = &steps[i % STEPS_MAX];
        const char *line = n < PLACES_MAX ? places->line[n] : "";
        char text[80] = "";
        text_of(s, text, sizeof text);
        uint32_t column = s->thread < columns ? s->thread : columns - 1;
        if (s->thread < columns)
            fprintf(to, "%*s%s%s\n", (int)(2 + column * COLUMN), "", text, line);
        else
            fprintf(to, "%*s(thread %u) %s%s\n", (int)(2 + column * COLUMN), "", s->thread, text, line);
    }
}

void prog_trace_keep(void)
{
    memcpy(kept, steps, sizeof kept);
    kept_count = count;
}

static bool same_step(const struct step *a, const struct step *b)
{
    return a->kind == b->kind && a->choice == b->choice && a->write == b->write && a->thread == b->thread &&
           a->value == b->value && a->place == b->place;
}

void prog_trace_difference(char *out, size_t size)
{
    uint32_t most = count < kept_count ? count : kept_count;
    uint32_t n = 0;
    while (n < most && n < STEPS_MAX && same_step(&steps[n], &kept[n]))
        n++;
    if (n == STEPS_MAX || (n == count && n == kept_count)) {
        snprintf(out, size, "two runs of one schedule end differently, though their first %u steps are the same", n);
        return;
    }
    const struct step none = {.choice = NO_CHOICE, .kind = HB_POINT_OP};
    const struct step *a = n < kept_count ? &kept[n] : &none, *b = n < count ? &steps[n] : &none;
    char first[80] = "", second[80] = "";
    text_of(a, first, sizeof first);
    text_of(b, second, sizeof second);
    snprintf(out, size, "step %u of one schedule is '%s' of thread %u in one run and '%s' of thread %u in the next", n,
             first, a->thread, second, b->thread);
}
