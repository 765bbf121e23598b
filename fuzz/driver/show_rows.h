/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps as rows of the screen. Turns of a loop that waits are one row, and a lock that is freed at once is one with its
 * end. Folded, so is everything routine that one lane does without a break: whole sections under locks, takes and frees
 * in a row, an interrupt with its acknowledgement, an operation in which nothing else happens, and the boot; and rows
 * that come again and again are there once.
 *
 * Pure. Owner: the caller, until show_rows_free.
 */
#ifndef HB_SHOW_ROWS_H
#define HB_SHOW_ROWS_H

#include "show_words.h"

#define SHOW_ROW_WORDS (2 * SHOW_WORDS)

struct show_row {
    const struct show_step *step; /* the first one: its number, lane and colour */
    unsigned held;                /* locks held behind the row */
    bool everyone;                /* the boot, which has no lane of its own */
    unsigned period, again;       /* this row and the ones before, `period` in all, come `again` times more; 0: not */
    char words[SHOW_ROW_WORDS];
};

struct show_rows {
    struct show_row *row;
    unsigned count;
};

/* Rows of the steps that are kept. False: no memory. */
bool show_rows(struct show_rows *rows, const struct show *show, bool fold);
void show_rows_free(struct show_rows *rows);

#endif
