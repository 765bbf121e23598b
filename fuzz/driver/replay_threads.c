/* SPDX-License-Identifier: Apache-2.0 */
/* A replay on threads: the program in the order of its entries as in the simulator, or freely; how often it fails. */
#include "replay.h"
#include "replay_order.h"
#include "say.h"
#include "verb.h"

#include <string.h>
#include <unistd.h>

#define TIMES_IN_ORDER 10u
#define TIMES_FREE 1000u
#define TIMES_SCENARIO 10u
#define HANG_SECONDS 5u
#define LANES 2u

/* What came of all runs, over the builds. */
struct outcome {
    struct replay *replay;
    struct replay_order order;
    char recorded[24]; /* signature in the file; empty: none */
    char world[16];    /* where it was found */
    bool free;         /* no order is kept */
    bool digested;
    bool same; /* digests */
    uint64_t digest;
    unsigned runs, failed, as_recorded;
    unsigned kept, stops;
    char where[EVENT_TEXT]; /* the order was lost there first */
};

/* The last line of the file, if it is an origin. */
static void read_origin(struct outcome *o, const char *path)
{
    FILE *file = fopen(path, "r");
    char line[512];
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *signature = strstr(line, " signature ");
        if (strncmp(line, "origin world ", 13) == 0) {
            (void)sscanf(line, "origin world %15s", o->world);
            if (signature != NULL) {
                (void)sscanf(signature, " signature %23s", o->recorded);
            }
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

/* A race is called by other names here than in the simulator, so there the invariant decides. */
static bool as_recorded(const struct outcome *o, const struct event *event)
{
    bool known = o->recorded[0] != '\0' || o->order.invariant[0] != '\0';
    return !known || strcmp(event->signature, o->recorded) == 0 || strcmp(event->invariant, o->order.invariant) == 0;
}

static void on_event(void *context, const struct event *event)
{
    struct outcome *o = context;
    if (event->kind == EVENT_ORDER) {
        o->kept += (unsigned)event->kept;
        o->stops += (unsigned)event->stops;
        if (o->where[0] == '\0') {
            snprintf(o->where, sizeof o->where, "%s", event->where);
        }
        if (event->digests > 0) {
            o->same = (!o->digested || (o->same && o->digest == event->digest)) && event->differing == 0;
            o->digest = event->digest;
            o->digested = true;
        }
    } else if (event->signature[0] == '\0') {
        o->runs += (unsigned)event->runs;
        o->failed += (unsigned)event->failed;
    } else if (as_recorded(o, event)) {
        o->as_recorded += (unsigned)event->failed;
    } else {
        say("%u of %u runs failed in another way: %s %s", (unsigned)event->failed, (unsigned)event->runs,
            event->invariant, event->signature);
    }
}

static int lane(struct outcome *o, const char *program, unsigned times, unsigned seed)
{
    struct replay *replay = o->replay;
    struct world_run *run = &replay->run;
    world_begin(run, &replay->core, program, &replay->tally, &replay->findings);
    run->replay_words = " --world threads";
    run->event = on_event;
    run->event_context = o;
    world_word(run, "--program");
    world_word(run, replay->text);
    if (!o->free) {
        world_word(run, "--entries");
        world_word(run, o->order.path);
    }
    world_word(run, "--rate");
    world_number(run, "--programs", times);
    world_number(run, "--seed", seed);
    world_number(run, "--hang-seconds", HANG_SECONDS);
    replay_words(replay);
    return world_run(run, REPLAY_SECONDS);
}

/* Half of the runs under each build; one that cannot run here leaves its half to the other. */
static int lanes(struct outcome *o)
{
    static const char *const programs[LANES] = {"hb-stress-tsan", "hb-stress-asan"};
    unsigned left = o->replay->times;
    int code = HB_EXIT_CLEAN;
    for (unsigned i = 0; i < LANES && left > 0 && !process_interrupted(); i++) {
        unsigned times = i + 1 < LANES ? (left + 1) / 2 : left;
        int once = lane(o, programs[i], times, i + 1);
        code = exit_worse(code, once);
        if (once == HB_EXIT_USAGE) {
            break;
        }
        if (once == HB_EXIT_ENVIRONMENT) {
            say_error("%s %s", programs[i], o->replay->tally.state);
            o->replay->tally.state[0] = '\0'; /* it was said */
            continue;
        }
        left -= times;
    }
    return code;
}

/* False: the order was kept, and they came to another state than the simulator. */
static bool tell_order(const struct outcome *o)
{
    const struct replay_order *order = &o->order;
    say("order kept in %u of %u runs", o->kept, o->runs);
    if (o->where[0] != '\0') {
        say("%s", o->where);
    }
    if (order->inside > 0) {
        say("needs preemption inside an operation (%u of %u deviations): %u stops there, or near, in all runs",
            order->inside, order->deviations, o->stops);
    }
    if (!order->ended || !o->digested) {
        say("state digest: %s", order->ended ? "none on threads, no run kept the order to its end"
                                             : "none in the simulator, it fails there");
        return true;
    }
    bool same = o->same && order->digest == o->digest;
    say("state digest: sim %016llx, threads %016llx%s", (unsigned long long)order->digest,
        (unsigned long long)o->digest,
        same      ? ""
        : o->same ? "  DIFFERENT"
                  : " and others  DIFFERENT");
    return same || order->inside > 0;
}

static int run_program(struct outcome *o)
{
    struct replay *replay = o->replay;
    read_origin(o, replay->text);
    int code = replay_order(replay, &o->order);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    o->free = !o->order.known || (o->order.ended && strcmp(o->world, "threads") == 0);
    if (o->free && o->order.known) {
        say("found on threads, and not by its schedule: they run freely");
    }
    replay->times = o->free ? TIMES_FREE : TIMES_IN_ORDER;
    if (replay->options.times > 0) {
        replay->times = (unsigned)replay->options.times;
    }
    code = lanes(o);
    if (process_interrupted() || o->runs == 0) {
        return code;
    }
    replay->times = o->runs;
    replay->failures = o->as_recorded < o->failed ? o->as_recorded : o->failed;
    if (!o->free && !tell_order(o) && code == HB_EXIT_CLEAN) {
        replay->failures = 1;
        code = HB_EXIT_FINDING;
    }
    return code;
}

static int scenario(struct replay *replay)
{
    int code = HB_EXIT_CLEAN;
    replay->times = replay->options.times > 0 ? (unsigned)replay->options.times : TIMES_SCENARIO;
    for (unsigned i = 0; i < replay->times && !process_interrupted(); i++) {
        world_begin(&replay->run, &replay->core, i % 2 == 0 ? "hb-stress-tsan" : "hb-stress-asan", &replay->tally,
                    &replay->findings);
        replay->run.replay_words = " --world threads";
        replay->run.echo = i == 0;
        world_word(&replay->run, "--scenario");
        world_word(&replay->run, replay->scenario);
        world_number(&replay->run, "--seed", i + 1);
        replay_words(replay);
        int once = world_run(&replay->run, REPLAY_SECONDS);
        replay->failures += once == HB_EXIT_FINDING;
        code = exit_worse(code, once);
        if (once == HB_EXIT_USAGE || once == HB_EXIT_ENVIRONMENT) {
            break;
        }
    }
    return code;
}

int replay_threads(struct replay *replay)
{
    static struct outcome outcome;
    if (replay->scenario != NULL) {
        return scenario(replay);
    }
    int code = replay_as_text(replay);
    if (code == HB_EXIT_CLEAN) {
        outcome = (struct outcome){.replay = replay};
        code = run_program(&outcome);
        unlink(outcome.order.path);
        unlink(replay->text);
    }
    return code;
}
