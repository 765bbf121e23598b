/* SPDX-License-Identifier: Apache-2.0 */
/* A word as a shell takes it: what is printed to be pasted must work as it stands. Pure. */
#ifndef HB_SHELL_WORD_H
#define HB_SHELL_WORD_H

#include <stddef.h>

/* Writes `word` to `out`, quoted if it needs that; returns `out`. What does not fit is left out. */
const char *shell_word(const char *word, char *out, size_t size);

#endif
