/* SPDX-License-Identifier: Apache-2.0 */
/* A finding in words: the same schedule once more, with its steps kept and, for a race, both stacks. */
#ifndef HB_PROGRAM_RUN_EXPLAIN_H
#define HB_PROGRAM_RUN_EXPLAIN_H

#include "machine.h"

/* Makes the key of a race its two functions: stable over builds, and different races have different keys. */
void run_explain_key(struct hb_violation *violation);

#define RUN_OVERFLOW_BYTES 320u
/* How the last run used up a stack and what may be done; empty, if it did not. To stand behind what the limit is. */
void run_explain_overflow(char *out, size_t size);

/* Of a run that watched the place of its race: both ends, with their stacks. */
void run_explain_ends(FILE *to);

/* The text of the report (free), or NULL. *same: the repetition was the same execution; else `difference` says what is
 * not. */
char *run_explain(const struct prog_job *job, const struct prog_result *result, const struct hb_schedule *taken,
                  const struct hb_violation *violation, bool output, bool *same, char *difference, size_t size);

#endif
