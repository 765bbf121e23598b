/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the program's own output goes. Executions run by the million, so by default it is dropped; a run that
 * is shown to somebody passes it on.
 */
#ifndef HB_PROGRAM_OUTPUT_H
#define HB_PROGRAM_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

/* Standard output and standard error of the program, from the next character on; NULL: nowhere. */
void prog_output(FILE *to);
bool prog_output_shown(void);

#endif
