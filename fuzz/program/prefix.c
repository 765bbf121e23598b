/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All executions of a job are the same up to the first point where more than one thread can move: main's first steps,
 * the starts of threads and their way to a first visible operation. One execution is run up to there for this alone;
 * the thread that runs is parked, and what differs from the start of an execution is copied: threads, the used part of
 * their stacks, the program's data, its heap, the engine's clocks and cells. Others of the job begin with that copy.
 *
 * Not kept, so that each execution runs from main: beginnings with atomic accesses, fences, locks taken or threads
 * that gave way, and runs that want to see each step (traces, watches, output).
 */
#include "prefix.h"

#include <stdlib.h>

#include "output.h"
#include "state.h"

#define RUNS_BEFORE 3u /* executions of a job until it is worth it */
#define PIECES_MAX (4u * PROG_THREADS_MAX + 64u)
#define MOVES_MAX 256u /* before livelocks are looked for */

struct piece {
    void *at;
    const void *kept;
    size_t bytes;
};

enum prefix_state { PREFIX_UNKNOWN, PREFIX_KEPT, PREFIX_NONE };

static struct prefix {
    enum prefix_state state;
    struct prog_job job;
    uint32_t runs;
    uint32_t pieces;
    uint32_t dates;
    struct piece piece[PIECES_MAX];
    uint64_t *date[PIECES_MAX]; /* words among the pieces that are the number of the execution */
    uint8_t *data;
    uint64_t points; /* up to its end, the undecided one among them */
    uint32_t threads;
    struct eng_prefix engine;
} prefixes[2]; /* without and with footprints */

static struct {
    struct prefix *prefix;
    bool reached;
    bool lost; /* too many pieces */
} recorder;

void prog_prefix_add(void *data, size_t bytes, uint64_t *run)
{
    struct prefix *p = recorder.prefix;
    recorder.lost |= p->pieces == PIECES_MAX;
    if (recorder.lost)
        return;
    p->piece[p->pieces++] = (struct piece){data, NULL, bytes};
    if (run)
        p->date[p->dates++] = run;
}

void prog_prefix_point(uint32_t standard)
{
    if (!prog_alternative(standard))
        return;
    recorder.reached = true;
    prog_threads_park();
}

/* ---- recording ---- */

/* Where the thread came before an atomic access that is not done yet. */
static void add_visits(struct prog_thread *t)
{
    for (uint32_t i = 0; i < PROG_VISITS; i++)
        if (t->visit[i].run == eng.run)
            prog_prefix_add(&t->visit[i], sizeof t->visit[i], &t->visit[i].run);
    for (uint32_t i = 0; i < PROG_STATES; i++)
        if (t->been[i].run == eng.run)
            prog_prefix_add(&t->been[i], sizeof t->been[i], &t->been[i].run);
}

static bool add_threads(void)
{
    prog_prefix_add(&prog, offsetof(struct prog_machine, wanted) + prog.threads * sizeof prog.wanted[0], NULL);
    prog_prefix_add(prog.pending, prog.threads * sizeof prog.pending[0], NULL);
    for (uint32_t i = 0; i < prog.threads; i++) {
        struct prog_thread *t = &prog.thread[i];
        if (t->reads > 0 || t->held_count > 0)
            return false;
        prog_prefix_add(t, PROG_THREAD_CHANGES(prog.threads), NULL);
        add_visits(t);
        if (t->state != PROG_ENDED || t == prog.self) /* main may have ended, and looks for who goes on */
            prog_prefix_add(t->sp, (uintptr_t)t->top - (uintptr_t)t->sp, NULL);
    }
    return true;
}

static void add_globals(void)
{
    for (uint32_t i = 0; i < 2; i++) {
        size_t bytes;
        const char *start = prog_globals(i, &bytes);
        if (bytes > 0)
            prog_prefix_add((void *)(uintptr_t)start, bytes, NULL); /* NOLINT(performance-no-int-to-ptr) */
    }
}

static bool copy_all(struct prefix *p)
{
    size_t used = 0;
    for (uint32_t i = 0; i < p->pieces; i++)
        used += p->piece[i].bytes;
    uint8_t *data = realloc(p->data, used);
    if (!data)
        return false;
    p->data = data;
    for (uint32_t i = 0; i < p->pieces; i++) {
        struct piece *piece = &p->piece[i];
        piece->kept = memcpy(data, piece->at, piece->bytes);
        data += piece->bytes;
    }
    return true;
}

/* The execution is parked: whether all that it has done can be kept, and is. */
static bool keep(struct prefix *p)
{
    if (prog.yielded || prog.starting > 0 || prog.time > MOVES_MAX || prog.passed + 1 >= prog.turn_end)
        return false;
    p->points = prog.passed + 1;
    p->threads = prog.threads;
    bool whole = prog_locks_none() && add_threads() && heap_keep();
    add_globals();
    return whole && !recorder.lost && copy_all(p);
}

static uint32_t no_skip(struct hb_strategy *self)
{
    (void)self;
    return 0;
}

static uint32_t no_choice(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    (void)self, (void)site;
    *skip = 0;
    return 0;
}

static void record(struct prefix *p)
{
    struct hb_strategy strategy = {.name = "prefix", .begin = no_skip, .choose = no_choice};
    struct prog_job job = p->job;
    strategy.footprints = p == &prefixes[1];
    job.strategy = &strategy;
    recorder.prefix = p;
    recorder.reached = recorder.lost = false;
    p->pieces = p->dates = 0;
    eng_prefix_note();
    prog_begin(&job);
    prog_points_begin(0);
    prog.recording = true;
    prog_threads_run();
    prog.recording = false;
    bool simple = eng_prefix_keep(&p->engine);
    p->state = recorder.reached && simple && keep(p) ? PREFIX_KEPT : PREFIX_NONE;
    if (p->state == PREFIX_NONE)
        eng_prefix_free(&p->engine);
}

/* ---- resuming ---- */

static bool same(const struct prog_job *a, const struct prog_job *b)
{
    return a->main == b->main && a->model == b->model && a->races == b->races && a->trust == b->trust &&
           a->feedback == b->feedback && a->budget == b->budget && a->seed == b->seed;
}

/* That of the job, if it may have one and it is known where it ends. */
static struct prefix *find(const struct prog_job *job)
{
    if (!job->prefix || job->trace || job->watch_bytes > 0 || !(job->races || job->trust) || prog_output_shown())
        return NULL;
    struct prefix *p = &prefixes[job->strategy && job->strategy->footprints];
    if (PROG_UNLIKELY(!same(&p->job, job))) {
        eng_prefix_free(&p->engine);
        p->job = *job;
        p->runs = 0;
        p->state = PREFIX_UNKNOWN;
    }
    if (PROG_UNLIKELY(p->state == PREFIX_UNKNOWN) && ++p->runs > RUNS_BEFORE)
        record(p);
    return p->state == PREFIX_KEPT ? p : NULL;
}

static void resume(const struct prefix *p, const struct prog_job *job, uint32_t skip)
{
    prog_threads_forget(p->threads);
    heap_reset();
    prog_locks_begin();
    prog_begin_engine(job);
    eng_prefix_resume(&p->engine);
    for (const struct piece *piece = p->piece, *end = piece + p->pieces; piece < end; piece++)
        memcpy(piece->at, piece->kept, piece->bytes);
    for (uint32_t i = 0; i < p->dates; i++)
        *p->date[i] = eng.run;
    for (uint32_t i = 0; i < p->threads; i++)
        if (prog.thread[i].state != PROG_ENDED)
            spin_resume(&prog.thread[i]);
    livelock_begin();
    prog_begin_job(job);
    prog_points_resume(skip);
    prog_threads_run();
}

bool prog_prefix_run(const struct prog_job *job, uint32_t skip)
{
    struct prefix *p = find(job);
    if (!p || (job->strategy && job->strategy->every && skip + 1ull < p->points))
        return false;
    resume(p, job, skip);
    return true;
}
