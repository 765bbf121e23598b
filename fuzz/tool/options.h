/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of hb-sim. */
#ifndef HB_SIM_OPTIONS_H
#define HB_SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum mode {
    MODE_NONE,
    MODE_REPLAY,
    MODE_SCENARIO,
    MODE_PROGRAM,
    MODE_RANDOM,
    MODE_DETERMINISM,
    MODE_MINIMIZE,
    MODE_PASSES
};

struct options {
    enum mode mode;
    const char *subject;  /* file or scenario */
    const char *strategy; /* of hb_search_names */
    const char *memory;   /* sc, tso, c11; NULL: by the file, else sc */
    const char *races;    /* on, off; NULL: by the file, else on */
    const char *points;   /* entry, port, access; NULL: by the file, else access */
    const char *out;
    const char *output; /* file of --minimize */
    const char *sound;  /* --minimize: hb-sim of a core that meets the program's expectations; NULL: none is known */
    uint64_t seed;
    uint64_t executions; /* 0: no limit */
    uint64_t seconds;    /* 0: no limit */
    uint32_t cpus;       /* 0: as the program says */
    uint32_t bound;      /* HB_UNBOUNDED: none */
    uint32_t shard, shards;
    uint32_t times;
    const char *entries; /* file for the order of entries of the replay; NULL: none */
    const char *repair;  /* file for a schedule that fails as recorded, if the recorded one does not; NULL: none */
    const char *steps;   /* --replay: the file that its steps go to */
    const char *report;  /* file for the report of the newest finding; NULL: none */
    bool trace;
    bool json;
    bool first;       /* stop at the first finding */
    uint64_t until;   /* bit id: stop at the first finding of one of these invariants */
    uint64_t ignored; /* bit id: invariants that are not judged */
};

/* False: the line on stderr says what is wrong. */
bool options_read(struct options *o, int argc, char **argv);
void options_usage(void);

#endif
