/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reproducer as a C test that calls the core (selftest/regressions/), for what keeps its order at the boundaries of
 * operations. Owner: verb_corpus.c.
 */
#ifndef HB_CORPUS_C_H
#define HB_CORPUS_C_H

#include "replay.h"

struct corpus_c {
    const char *name;   /* small letters, digits, '-' */
    const char *why;    /* one line, the comment above it */
    const char *folder; /* where the test goes */
    const char *broken; /* a core on which it must fail; NULL: none is known */
};

/*
 * replay->file must be clean on the tree's own core, which replay->core is. An exit code, after a line that says what
 * was written, or why nothing was. No file is ever replaced.
 */
int corpus_as_c(struct replay *replay, const struct corpus_c *o);

/* Says which file was added. */
void corpus_added(const char *path);

#endif
