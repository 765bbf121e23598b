/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a study has reached, in OUT/study.tsv: a line a run, appended as runs end, so that nothing is lost when it is
 * stopped. A line is of one build of one broken core; lines of another build count for nothing.
 */
#ifndef HB_DEFECTS_STATE_H
#define HB_DEFECTS_STATE_H

#include "defects_median.h"

#include <stdio.h>

#define STUDY_FILE "study.tsv"

struct study_key {
    const char *id;
    const char *strategy;
    unsigned seed;
};

struct study_state {
    FILE *file;
    char path[4096];
};

/* False: the file cannot be written (said). */
bool study_state_open(struct study_state *state, const char *folder);
void study_state_close(struct study_state *state);

/* A run has ended on a broken core with that digest. */
bool study_state_add(struct study_state *state, const struct study_key *key, uint64_t digest,
                     const struct study_run *run);

/* Each line of the file in turn; one that is not whole is passed over. */
void study_state_read(const struct study_state *state,
                      void (*line)(void *context, const struct study_key *key, uint64_t digest,
                                   const struct study_run *run),
                      void *context);

/* Of the bytes of a program; 0: it cannot be read. */
uint64_t study_digest(const char *program);

#endif
