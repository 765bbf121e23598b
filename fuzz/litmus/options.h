/* SPDX-License-Identifier: Apache-2.0 */
/* What hb-litmus is asked for. */
#ifndef LITMUS_OPTIONS_H
#define LITMUS_OPTIONS_H

#include "litmus.h"

struct litmus_options {
    bool model[LITMUS_MODELS];
    bool reference; /* print what the reference allows, explore nothing */
    bool both;      /* random programs: search with and without reduction */
    bool plain;     /* random programs: messages about a plain place, judged by their races too */
    bool json;
    const char *strategy; /* of the search; an enumeration */
    const char *only;     /* tests whose name contains this; NULL: all */
    uint64_t executions;  /* a test may take; 0: as many as there are */
    uint32_t shards;      /* parts that a search is made of */
    uint64_t random;      /* number of random programs; 0: the suite */
    uint64_t seed;
    const char *const *paths; /* files and directories */
    uint32_t path_count;
};

/* 0: go on; else the exit code plus one. */
int options_parse(struct litmus_options *options, int argc, char **argv);

#endif
