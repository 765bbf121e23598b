/* SPDX-License-Identifier: Apache-2.0 */
/* The last steps of a traced execution, for the report of a finding: one column a thread. */
#include <stdio.h>

#include "../sim/steps.h"
#include "name.h"
#include "steps_program.h"
#include "words.h"

#define STEPS_MAX 16384u
#define COLUMN 30u
#define COLUMNS_MAX 4u
#define NO_CHOICE 255u
#define PLACE_NAME 24u

struct step {
    uint8_t kind;   /* enum hb_point_kind */
    uint8_t choice; /* enum hb_choice_kind, or NO_CHOICE */
    bool write;
    uint16_t thread;
    uint16_t value;
    uint32_t place;
};

static struct step steps[STEPS_MAX];
static uint32_t count;
static struct step kept[STEPS_MAX];
static uint32_t kept_count;

void prog_trace_reset(void)
{
    count = 0;
}

void prog_trace_add(enum hb_point_kind kind, uintptr_t place, bool write)
{
    steps[count++ % STEPS_MAX] =
        (struct step){(uint8_t)kind, NO_CHOICE, write, (uint16_t)prog.self->id, 0, eng_place(place)};
    if (steps_on())
        prog_steps_point(kind, place, write);
}

void prog_trace_wait(const struct prog_wait *wait)
{
    steps[count++ % STEPS_MAX] = (struct step){(uint8_t)wait->kind,     NO_CHOICE, true,
                                               (uint16_t)prog.self->id, 0,         eng_place((uintptr_t)wait->place)};
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
    steps[count++ % STEPS_MAX] = (struct step){0, option->choice, false, (uint16_t)prog.self->id, option->value, 0};
    if (steps_on())
        prog_steps_choice(option);
}

static void text_of(const struct step *s, char *out, size_t size)
{
    char name[PLACE_NAME];
    prog_place_name(eng.base + s->place, name, sizeof name);
    if (s->choice == NO_CHOICE)
        snprintf(out, size, "%s%s %s", hb_words_point.words[s->kind], s->write ? "" : " read", name);
    else if (s->choice == HB_CHOICE_STORE)
        snprintf(out, size, "-- STALE: the %u. older store", s->value);
    else if (s->choice < hb_words_choice.count)
        snprintf(out, size, "-- choice: %s %u", hb_words_choice.words[s->choice], s->value);
}

void prog_trace_print(FILE *to, uint32_t most)
{
    uint32_t there = count < STEPS_MAX ? count : STEPS_MAX;
    uint32_t shown = there < most ? there : most;
    uint32_t columns = prog.threads < COLUMNS_MAX ? prog.threads : COLUMNS_MAX;
    for (uint32_t c = 0; c < columns; c++)
        fprintf(to, "  thread %-*u", (int)COLUMN - 9, c);
    fprintf(to, "\n");
    for (uint32_t i = count - shown; i != count; i++) {
        const struct step *s = &steps[i % STEPS_MAX];
        char text[80] = "";
        text_of(s, text, sizeof text);
        uint32_t column = s->thread < columns ? s->thread : columns - 1;
        if (s->thread < columns)
            fprintf(to, "%*s%s\n", (int)(2 + column * COLUMN), "", text);
        else
            fprintf(to, "%*s(thread %u) %s\n", (int)(2 + column * COLUMN), "", s->thread, text);
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
