/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mutants: one small change each of a core, such that what a lock, a mask of interrupts, a flag or a memory order is
 * for is gone. The operators are those of mutation testing (DeMillo, Lipton, Sayward 1978), restricted to what a
 * scheduler's concurrency stands on.
 *
 *   order   one memory order weakened by one step: seq_cst to acquire, release or acq_rel; acq_rel to acquire and to
 * release; these to relaxed lock    one lock neither taken nor dropped irq     interrupts not disabled in one operation
 *   flag    need_resched or wake_pending not raised in one place
 *   notify  one call left out that tells another CPU
 *
 * Names stay the same as long as the function does: OPERATOR-FUNCTION-N, N counting from 1 within the function.
 */
#ifndef HB_MUTATE_MUTANT_H
#define HB_MUTATE_MUTANT_H

#include "site.h"

#define MUTANT_NAME 96u
#define MUTANT_EDITS 16u
#define MUTANTS_MAX 512u

struct edit {
    size_t begin, end;
    char with[SITE_NAME];
};

struct mutant {
    char name[MUTANT_NAME];
    unsigned line;
    char what[SITE_TEXT * 2];
    struct edit edits[MUTANT_EDITS]; /* in the order of the text, apart from each other */
    unsigned count;
};

struct mutants {
    struct mutant all[MUTANTS_MAX];
    unsigned count;
    bool full; /* there were more, or one with more edits */
};

void mutants_make(struct mutants *mutants, const struct sites *sites);

/* The source with the edits made; the caller frees it. NULL: no memory. */
char *mutant_apply(const struct mutant *mutant, const char *source, size_t size, size_t *out_size);

#endif
