/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of fuzz/examples/manifest.tsv: small programs and the verdicts that are due. */
#ifndef HB_BENCH_MANIFEST_H
#define HB_BENCH_MANIFEST_H

#include <stdbool.h>

#define MANIFEST_TEXT 96u
#define MANIFEST_ROWS_MAX 256u

struct manifest_row {
    char name[MANIFEST_TEXT];
    char file[MANIFEST_TEXT];
    char flags[MANIFEST_TEXT];
    char memory[MANIFEST_TEXT]; /* models, with commas */
    char expect[MANIFEST_TEXT]; /* clean, or ids with | between them */
    char needs[MANIFEST_TEXT];
};

/* Rows read, or -1 after one line about why. */
int manifest_read(struct manifest_row *rows, unsigned most);
bool manifest_buggy(const struct manifest_row *row);
/* Whether the row's verdict is due under that model. */
bool manifest_covers(const struct manifest_row *row, const char *memory);
bool manifest_needs(const struct manifest_row *row, const char *what);

#endif
