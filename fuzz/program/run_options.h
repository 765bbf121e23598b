/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of a program linked with the machine: the same words as hb-sim's. */
#ifndef HB_PROGRAM_RUN_OPTIONS_H
#define HB_PROGRAM_RUN_OPTIONS_H

#include "engine.h"
#include "search.h"

struct run_options {
    struct hb_search_config search;
    enum eng_model model;
    const char *memory; /* its word */
    bool races;
    bool trust; /* no races checked, and none expected */
    bool feedback;
    bool first;
    bool json;
    bool trace;
    double seconds;  /* 0: no limit */
    uint64_t budget; /* decision points an execution; 0: the machine's own */
    const char *out;
    const char *replay;
    const char *minimize; /* file, written smaller to: */
    const char *output;
    const char *origin;
    const char *steps; /* of a replay: the file that they go to */
    uint32_t times;
};

/* False: stderr says what is wrong. */
bool run_options_read(struct run_options *o, int argc, char **argv);

#endif
