/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run of a world as a child process: its JSON lines and its way to end become numbers and findings.
 */
#ifndef HB_WORLD_H
#define HB_WORLD_H

#include "event.h"
#include "finding.h"
#include "process.h"

#define WORLD_WORDS_MAX 40u
#define WORLD_WORD_LENGTH 64u
/* There is no heap to leak from, and the leak checker can hang at exit where tracing is forbidden. */
#define NO_LEAK_CHECK "ASAN_OPTIONS=detect_leaks=0"

/* One row of the table at the end of a verb. */
struct tally {
    const char *name;  /* of the lane or build */
    const char *world; /* sim, threads, harts */
    const char *unit;  /* what one execution is, if not a program: "boots" */
    unsigned runs;
    uint64_t programs;
    uint64_t executions;
    double seconds;
    uint64_t exercised;
    unsigned findings;
    char state[EVENT_TEXT]; /* empty: it ran; else "NOT RUN: why", "skipped: why" */
    int code;               /* worst exit code of its runs */
};

struct world_run {
    struct process process;
    struct tally *tally;
    struct findings *findings;
    const char *replay_words;
    void (*event)(void *context, const struct event *event); /* of kinds that only the caller knows; NULL: none */
    void *event_context;
    bool echo; /* print lines that are no events */
    bool saw_done;
    bool saw_finding;
    struct event last; /* newest progress or done of this run */
    char artifact[512];
    char reason[EVENT_TEXT];

    unsigned count;
    char *argv[WORLD_WORDS_MAX + 1];
    char numbers[WORLD_WORDS_MAX][WORLD_WORD_LENGTH];
    char program[PATH_MAX];
};

/* Clears the run and names its program, from the core's build tree. */
void world_begin(struct world_run *run, const struct core *core, const char *program, struct tally *tally,
                 struct findings *findings);
/* Adds words to its command line. A word must live as long as the run. */
void world_word(struct world_run *run, const char *word);
void world_number(struct world_run *run, const char *option, uint64_t number);
/* One word made of a prefix and a number, as libFuzzer wants it. */
void world_joined(struct world_run *run, const char *prefix, uint64_t number);

bool world_start(struct world_run *run, double timeout);

/* After its process ended: adds to the tally; returns an exit code. */
int world_end(struct world_run *run);

/* Start, wait, end. */
int world_run(struct world_run *run, double timeout);

/* The table of all rows; `invariants`: how many there are. */
void tally_table(const struct tally *tallies, unsigned count);
int tally_code(const struct tally *tallies, unsigned count);

#endif
