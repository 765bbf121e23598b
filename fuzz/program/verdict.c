/* SPDX-License-Identifier: Apache-2.0 */
/* How an execution ends early: a finding, or a strategy that has seen enough. All leave to the host's stack. */
#include <stdarg.h>
#include <stdio.h>

#include "../sim/debug.h"
#include "../sim/steps.h"
#include "host/violation.h"
#include "name.h"
#include "state.h"

_Noreturn void prog_fail_with(const struct hb_violation *violation)
{
    prog.violation = *violation;
    prog.failed = true;
    if (steps_on())
        hb_debug_fail();
    prog_leave();
}

_Noreturn void prog_fail(enum hb_invariant_id id, const char *key, const char *format, ...)
{
    struct hb_violation violation;
    va_list arguments;
    va_start(arguments, format);
    hb_violation_say(&violation, id, key, format, arguments);
    va_end(arguments);
    prog_fail_with(&violation);
}

_Noreturn void prog_limit(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(prog.violation.detail, sizeof prog.violation.detail, format, arguments);
    va_end(arguments);
    prog.limited = true;
    prog_leave();
}

void prog_wait_curtailed(void)
{
    for (uint32_t i = 0; i < prog.threads; i++) {
        const struct prog_thread *t = &prog.thread[i];
        bool late = t->state == PROG_WAITING && t->wait->patience == PROG_TIMED_LATE;
        if (t != prog.self && (late || prog_may_run(t)))
            prog.bounds |= PROG_BOUND_PATIENCE;
    }
}

_Noreturn void prog_abandon(void)
{
    prog.abandoned = true;
    prog_leave();
}

/* ---- races ---- */

static const char *kind(const struct eng_access *a)
{
    return a->atomic ? a->write ? "atomic write" : "atomic read" : a->write ? "write" : "read";
}

void prog_race(const struct eng_race *race)
{
    char key[48];
    prog.race = *race;
    snprintf(key, sizeof key, "data race: %s, %s", kind(&race->before), kind(&race->now));
    char name[64];
    prog_place_name(race->now.address, name, sizeof name);
    prog_fail(HB_INV_RACE, key, "%s of %s (%u bytes) by thread %u, not ordered after the %s by thread %u",
              kind(&race->now), name, race->now.size, race->now.agent, kind(&race->before), race->before.agent);
}

void prog_mixed(uintptr_t address, uint32_t size, const char *what)
{
    char name[64];
    prog_place_name(address, name, sizeof name);
    prog_fail(HB_INV_MEMORY, "mixed access to an atomic", "thread %u: %u bytes at %s: %s", prog.self->id, size, name,
              what);
}

/* ---- nobody can move ---- */

struct text {
    char word[HB_DETAIL_MAX];
    size_t used;
};

static void say(struct text *t, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct text *t, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (t->used < sizeof t->word - 1)
        t->used += (size_t)vsnprintf(t->word + t->used, sizeof t->word - t->used, format, arguments);
    va_end(arguments);
}

static const char *wait_word(const struct prog_thread *t)
{
    return t->state == PROG_SPINNING ? "spin loop" : t->wait->what;
}

static bool waits(const struct prog_thread *t)
{
    return t->state == PROG_WAITING || t->state == PROG_SPINNING || t->state == PROG_JOINING;
}

/* Who holds what it waits for now: the owner that the call named may have let go since. */
static uint32_t owner_of(const struct prog_thread *t)
{
    if (t->state == PROG_SPINNING)
        return PROG_NOBODY;
    for (uint32_t i = 0; t->state == PROG_WAITING && i < prog.threads; i++)
        for (uint32_t l = 0; l < prog.thread[i].held_count; l++)
            if (prog.thread[i].held[l].lock == t->wait->place)
                return i;
    return t->wait->owner;
}

/* A thread on a cycle of owners, or PROG_NOBODY: follow from each for as many steps as there are threads. */
static uint32_t on_cycle(void)
{
    for (uint32_t first = 0; first < prog.threads; first++) {
        uint32_t t = first;
        for (uint32_t step = 0; step < prog.threads && t < prog.threads && waits(&prog.thread[t]); step++) {
            t = owner_of(&prog.thread[t]);
            if (t == first)
                return first;
        }
    }
    return PROG_NOBODY;
}

static _Noreturn void cycle(uint32_t first)
{
    struct text text = {.used = 0};
    char key[48];
    uint32_t t = first;
    const char *what = wait_word(&prog.thread[first]);
    for (uint32_t step = 0; step < prog.threads; step++) {
        say(&text, "%sthread %u waits for %s of thread %u", step ? "; " : "", t, wait_word(&prog.thread[t]),
            owner_of(&prog.thread[t]));
        t = owner_of(&prog.thread[t]);
        if (strcmp(wait_word(&prog.thread[t]), "join") != 0)
            what = wait_word(&prog.thread[t]);
        if (t == first)
            break;
    }
    snprintf(key, sizeof key, "deadlock: cycle over %s", what);
    prog_fail(HB_INV_DEADLOCK, key, "%s", text.word);
}

static bool signalled(const char *what)
{
    return strcmp(what, "condition variable") == 0 || strcmp(what, "semaphore") == 0;
}

_Noreturn void prog_deadlock(void)
{
    struct text text = {.used = 0};
    const char *signal = NULL, *spin = NULL, *other = NULL;
    uint32_t found = on_cycle();
    if (found != PROG_NOBODY)
        cycle(found);
    for (uint32_t i = 0; i < prog.threads; i++) {
        const struct prog_thread *t = &prog.thread[i];
        if (!waits(t))
            continue;
        const char *what = wait_word(t);
        bool ended = owner_of(t) < prog.threads && prog.thread[owner_of(t)].state == PROG_ENDED;
        say(&text, "%sthread %u waits for %s%s", text.used ? "; " : "", i, what,
            ended ? " of a thread that ended" : "");
        if (t->state == PROG_SPINNING)
            spin = what;
        else if (signalled(what))
            signal = what;
        else if (t->state == PROG_WAITING)
            other = what;
    }
    char key[48];
    if (!other && signal) {
        snprintf(key, sizeof key, "lost wake-up: %s", signal);
        prog_fail(HB_INV_LOST_WAKEUP, key, "nobody is left to signal: %s", text.word);
    }
    if (!other && spin)
        prog_fail(HB_INV_DEADLOCK, "deadlock: spins for ever", "nobody is left to end it: %s", text.word);
    snprintf(key, sizeof key, "deadlock: %s", other ? other : "join");
    prog_fail(HB_INV_DEADLOCK, key, "nobody can move: %s", text.word);
}
