/* SPDX-License-Identifier: Apache-2.0 */
/* The steps as text, one column a lane; colours only on a terminal. */
#ifndef HB_SHOW_TERMINAL_H
#define HB_SHOW_TERMINAL_H

#include "show_steps.h"

#include <stdio.h>

/* How wide the output is: the terminal's width, $COLUMNS, or 100. */
unsigned show_width(FILE *to);
/*
 * `replay`: the command that repeats it. `kept`: how many steps are to be shown; of more than `most` rows, the last
 * ones (0: no limit).
 */
void show_terminal(const struct show *show, unsigned kept, unsigned most, const char *replay, unsigned width, FILE *to);

#endif
