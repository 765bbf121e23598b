/* SPDX-License-Identifier: Apache-2.0 */
/* What the two kinds of reproducers have in common when they are made smaller. */
#ifndef HB_MINIMIZE_H
#define HB_MINIMIZE_H

#include <limits.h>
#include <stdbool.h>

#define MINIMIZE_EXTRA_MAX 8u

struct minimize_request {
    const char *file; /* or a blob */
    char output[PATH_MAX];
    double seconds;                  /* 0: as long as it takes */
    char *extra[MINIMIZE_EXTRA_MAX]; /* more words for the reducer */
    unsigned extra_count;
    bool first_of_two; /* that it does not reproduce is not the last word */
    bool wrote;        /* after minimize_run: whether there is an output */
};

/* Runs a reducer, hb-sim or a runner, with the words of the request, and prints what it says. Returns its exit code. */
int minimize_run(const char *program, struct minimize_request *request);

/* The last line, once a reducer has found that it fails: which command replays it. `words`: --core DIR or "". */
void minimize_end(const struct minimize_request *request, const char *words);

#endif
