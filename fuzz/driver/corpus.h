/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The working corpus of a libFuzzer target: build/corpus/TARGET, started from corpus/seeds.
 */
#ifndef HB_CORPUS_H
#define HB_CORPUS_H

#include "core.h"

struct fuzz_target {
    const char *name;    /* as the user says it */
    const char *program; /* what runs it */
    const char *corpus;  /* folder under build/corpus; builds of one format share it */
    bool bytes;          /* takes program bytes: text seeds are converted */
};

extern const struct fuzz_target fuzz_targets[];
extern const unsigned fuzz_target_count;

/* NULL after one line about the nearest name. */
const struct fuzz_target *fuzz_target_find(const char *name);

/* Makes the folder and fills it with seeds that it lacks. False after one line about why. */
bool corpus_prepare(const struct fuzz_target *target, char *folder, size_t size);

/* A line, if it takes long to read. */
void corpus_hint(const char *folder);

#endif
