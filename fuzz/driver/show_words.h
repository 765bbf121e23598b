/* SPDX-License-Identifier: Apache-2.0 */
/* A step in words, the same on the terminal, on the page and in a trace. Pure. */
#ifndef HB_SHOW_WORDS_H
#define HB_SHOW_WORDS_H

#include "show_steps.h"

#define SHOW_WORDS 512u

/* What happens, without the runqueues. */
void show_words(const struct show *show, const struct show_step *step, char out[SHOW_WORDS]);
/* "INV-03 one place" of a failure. */
void show_title(const struct show_step *failure, char *out, size_t size);

#endif
