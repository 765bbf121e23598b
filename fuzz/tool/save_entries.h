/* SPDX-License-Identifier: Apache-2.0 */
/* The order in which a replay enters the core, for worlds that are to keep it. */
#ifndef HB_SIM_SAVE_ENTRIES_H
#define HB_SIM_SAVE_ENTRIES_H

#include "host/file.h"
#include "machine.h"

/*
 * Runs `job` once more, core entries atomic if no deviation lies inside one, and writes the order of its entries to
 * `path`. Says on stdout how many deviations lie inside, and the state digest if the execution came to its end. False:
 * `error` says why.
 */
bool save_entries(const struct sim_job *job, const char *path, struct hb_error *error);

#endif
