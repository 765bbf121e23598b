/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A replay of a reproducer of the core: what was asked for, and what came of it, for the files of each world.
 *
 * Owner: verb_replay.c, one a process. Each run_* returns an exit code and fills `failures` of `times`.
 */
#ifndef HB_REPLAY_H
#define HB_REPLAY_H

#include "options.h"
#include "world.h"

#define REPLAY_SECONDS 600.0

struct replay_options {
    struct common common;
    const char *file;
    const char *world;
    uint64_t times; /* 0: the world's default */
    uint64_t smp;   /* 0: the program's */
    bool trace;
    bool repair;
    bool gdb;
    char **gdb_words; /* of the caller, for gdb; NULL: none were given */
    unsigned gdb_count;
};

struct replay {
    struct replay_options options;
    struct core core;
    const char *sim;    /* as core_binary wants it; NULL: the core's own */
    const char *kernel; /* the same */
    struct findings findings;
    struct tally tally;
    struct world_run run;
    struct boot boot;
    char file[PATH_MAX];
    char text[PATH_MAX];
    char repaired[PATH_MAX]; /* by --repair; empty: nothing was */
    const char *scenario;    /* instead of a file */
    unsigned failures;
    unsigned times;
};

int replay_sim(struct replay *replay);
int replay_threads(struct replay *replay);
int replay_harts(struct replay *replay);

/* Words that every world understands. */
void replay_words(struct replay *replay);

/* The program as a text file in replay->text, whatever form it came in; to be unlinked. */
int replay_as_text(struct replay *replay);

#endif
