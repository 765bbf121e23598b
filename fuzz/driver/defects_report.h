/* SPDX-License-Identifier: Apache-2.0 */
/* What is printed about defects: lines as they come, tables for people and for docs/, JSON lines. */
#ifndef HB_DEFECTS_REPORT_H
#define HB_DEFECTS_REPORT_H

#include "defects_job.h"

#define DEFECTS_NUMBER_LENGTH 32u

/* "12,345"; returns `out`. */
const char *defects_number(uint64_t number, char out[DEFECTS_NUMBER_LENGTH]);

/* One line when a defect is done. */
void defects_say_progress(const struct defect *defect, const struct defect_result *result);

/* The table and the JSON lines of a hunt. Returns HB_EXIT_FINDING if an applicable one was not found. */
int defects_report(const struct defects *defects, const struct defect_result *results,
                   const struct defects_options *options);

/* The catalogue as docs/defects.md has it, from the headers and the witnesses. */
void defects_catalogue(const struct defects *defects);

#endif
