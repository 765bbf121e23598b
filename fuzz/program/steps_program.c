/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a step of a program depends on. Starts, ends and joins are no points of their own: they are read off the
 * machine's tables at each point and whenever a lock changes hands, frees before what they made possible.
 */
#include "steps_program.h"

#include <string.h>

#include "../sim/debug.h"
#include "../sim/steps.h"
#include "name.h"
#include "words.h"

#define NAME_BYTES 64u

static struct known {
    uint32_t held_count;
    const void *held[PROG_HELD_MAX];
    bool ended, joined;
    uint32_t started, left; /* steps */
} known[PROG_THREADS_MAX];
static uint32_t threads;

bool prog_steps_begin(void)
{
    memset(known, 0, sizeof known);
    threads = 1;
    if (!steps_begin("program"))
        return false;
    hb_debug_begin();
    return true;
}

static struct steps_step *add(uint32_t thread, const char *kind)
{
    struct steps_step *step = steps_add(thread, kind);
    const struct prog_thread *t = &prog.thread[thread];
    char locks[160] = "";
    for (uint32_t i = 0; i < t->held_count && i < PROG_HELD_MAX; i++) {
        char name[NAME_BYTES];
        prog_place_name((uintptr_t)t->held[i].lock, name, sizeof name);
        size_t used = strlen(locks);
        if (used + sizeof name + 2 < sizeof locks)
            snprintf(locks + used, sizeof locks - used, "%s%s", i ? ", " : "", name);
    }
    if (locks[0])
        steps_text(step, "holding", locks);
    step->held = (uint8_t)(t->held_count < 255 ? t->held_count : 255);
    steps_cause(step, known[thread].started);
    return step;
}

/* The program's stack where it entered the machine: the return address, then its chain of frames. */
void prog_steps_where(struct steps_step *step)
{
    uintptr_t sp = prog.self->registers[PROG_REGISTERS - 1], frame = prog.self->registers[1];
    if (sp - prog.stack > PROG_STACK_BYTES - sizeof(uintptr_t))
        return;
    step->frames[0] = prog_return_address(prog.self);
    step->frame_count = 1;
    while (step->frame_count < STEPS_FRAMES_MAX && frame > sp && frame % sizeof(uintptr_t) == 0 &&
           frame - prog.stack <= PROG_STACK_BYTES - 2 * sizeof(uintptr_t)) {
        uintptr_t pair[2];
        memcpy(pair, (const void *)frame, sizeof pair); /* NOLINT(performance-no-int-to-ptr) */
        if (pair[1] == 0)
            break;
        step->frames[step->frame_count++] = pair[1];
        if (pair[0] <= frame)
            break;
        frame = pair[0];
    }
}

/* ---- what happened since the last point ---- */

static bool among(const void *const *list, uint32_t count, const void *lock)
{
    for (uint32_t i = 0; i < count; i++)
        if (list[i] == lock)
            return true;
    return false;
}

static void lock_step(uint32_t thread, const char *kind, const void *lock)
{
    char name[NAME_BYTES];
    struct steps_step *step = add(thread, kind);
    prog_place_name((uintptr_t)lock, name, sizeof name);
    snprintf(step->text, sizeof step->text, "%s %s", kind, name);
    steps_text(step, "lock", name);
    if (thread == prog.self->id)
        prog_steps_where(step);
    hb_debug_step(step);
}

static void frees(uint32_t thread)
{
    struct known *k = &known[thread];
    const struct prog_thread *t = &prog.thread[thread];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < k->held_count; i++) {
        bool held = false;
        for (uint32_t l = 0; l < t->held_count && l < PROG_HELD_MAX; l++)
            held = held || t->held[l].lock == k->held[i];
        if (held) {
            k->held[kept++] = k->held[i];
            continue;
        }
        lock_step(thread, "free", k->held[i]);
        steps_reach(thread, (uintptr_t)k->held[i], true);
    }
    k->held_count = kept;
}

static void takes(uint32_t thread)
{
    struct known *k = &known[thread];
    const struct prog_thread *t = &prog.thread[thread];
    for (uint32_t l = 0; l < t->held_count && l < PROG_HELD_MAX && k->held_count < PROG_HELD_MAX; l++) {
        const void *lock = t->held[l].lock;
        if (among(k->held, k->held_count, lock))
            continue;
        k->held[k->held_count++] = lock;
        steps_reach(thread, (uintptr_t)lock, true);
        lock_step(thread, "lock", lock);
    }
}

static void started(void)
{
    for (; threads < prog.threads; threads++) {
        struct steps_step *step = add(prog.thread[threads].creator, "start");
        snprintf(step->text, sizeof step->text, "starts thread %u", threads);
        steps_number(step, "to", threads);
        known[threads].started = step->n;
        hb_debug_step(step);
    }
}

static void ended(uint32_t thread)
{
    struct known *k = &known[thread];
    const struct prog_thread *t = &prog.thread[thread];
    if (t->state == PROG_ENDED && !k->ended) {
        k->ended = true;
        struct steps_step *step = add(thread, "stop");
        snprintf(step->text, sizeof step->text, "ends");
        k->left = step->n;
        hb_debug_step(step);
    }
    if (t->joined && !k->joined) {
        k->joined = true;
        struct steps_step *step = add(t->joiner != PROG_NOBODY ? t->joiner : prog.self->id, "join");
        snprintf(step->text, sizeof step->text, "joined thread %u", thread);
        steps_cause(step, k->left);
        hb_debug_step(step);
    }
}

void prog_steps_settle(void)
{
    started();
    for (uint32_t t = 0; t < prog.threads; t++)
        frees(t);
    for (uint32_t t = 0; t < prog.threads; t++)
        ended(t);
    for (uint32_t t = 0; t < prog.threads; t++)
        takes(t);
}

/* ---- points ---- */

void prog_steps_point(enum hb_point_kind kind, uintptr_t place, bool write)
{
    char name[NAME_BYTES];
    uint32_t self = prog.self->id;
    hb_debug_point(prog_points_passed());
    prog_steps_settle();
    steps_reach(self, place, false); /* what it may read is there before it */
    if (kind == HB_POINT_LOCK)       /* what comes of it is a step */
        return;
    struct steps_step *step = add(self, kind == HB_POINT_ATOMIC   ? "atomic"
                                        : kind == HB_POINT_ACCESS ? "access"
                                                                  : "point");
    prog_place_name(place, name, sizeof name);
    if (kind == HB_POINT_ATOMIC || kind == HB_POINT_ACCESS)
        snprintf(step->text, sizeof step->text, "%s %s %s", kind == HB_POINT_ATOMIC ? "atomic" : "plain",
                 write ? "write" : "read", name);
    else
        snprintf(step->text, sizeof step->text, "%s %s", hb_words_point.words[kind], name);
    step->effect = write;
    prog_steps_where(step);
    if (write)
        steps_reach(self, place, true);
    hb_debug_step(step);
}

void prog_steps_wait(const struct prog_wait *wait)
{
    char name[NAME_BYTES];
    uint32_t self = prog.self->id;
    prog_steps_settle();
    steps_reach(self, (uintptr_t)wait->place, false);
    struct steps_step *step = add(self, "want");
    prog_place_name((uintptr_t)wait->place, name, sizeof name);
    snprintf(step->text, sizeof step->text, "waits for %s %s", wait->what, name);
    step->effect = false;
    prog_steps_where(step);
    hb_debug_step(step);
}

static void older_store(struct steps_step *step, uint32_t pick)
{
    struct eng_candidate read, newest;
    if (!eng_candidate(pick, &read) || !eng_candidate(0, &newest))
        return;
    char name[NAME_BYTES];
    prog_place_name(read.address, name, sizeof name);
    snprintf(step->text, sizeof step->text, "-- reads an older store of %s: %llu instead of %llu", name,
             (unsigned long long)read.value, (unsigned long long)newest.value);
    steps_number(step, "value", read.value);
    steps_number(step, "newest", newest.value);
    if (read.atomic) {
        steps_number(step, "writer", read.agent);
        step->about = read.pc;
    }
}

void prog_steps_choice(const struct hb_option *option)
{
    bool run = option->choice == HB_CHOICE_RUN;
    bool waits = prog.self->state != PROG_READY;
    prog_steps_settle();
    struct steps_step *step = add(prog.self->id, run                                 ? waits ? "run" : "preempt"
                                                 : option->choice == HB_CHOICE_STORE ? "stale"
                                                 : option->choice == HB_CHOICE_ORDER ? "order"
                                                 : option->choice == HB_CHOICE_DRAIN ? "drain"
                                                                                     : "choice");
    step->effect = false;
    if (run) {
        const char *though = prog_able(&prog.thread[option->value]) ? "" : ", though what it waits for has not come";
        if (option->value == prog.self->id)
            snprintf(step->text, sizeof step->text, "-- goes on%s", though);
        else
            snprintf(step->text, sizeof step->text, "-- %s, thread %u goes on%s", waits ? "waits" : "preempted",
                     option->value, though);
        steps_number(step, "to", option->value);
    } else if (option->choice == HB_CHOICE_STORE) {
        older_store(step, option->value);
    } else if (option->choice == HB_CHOICE_RETURN) {
        snprintf(step->text, sizeof step->text, "-- weak: fails though equal");
    } else {
        snprintf(step->text, sizeof step->text, "-- choice: %s %u", hb_words_choice.words[option->choice],
                 option->value);
    }
    prog_steps_where(step);
    hb_debug_step(step);
}
