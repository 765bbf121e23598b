/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a replay as a file, for `show`: the same schedule once more, with what each step depends on. */
#ifndef HB_SIM_SAVE_STEPS_H
#define HB_SIM_SAVE_STEPS_H

#include "campaign.h"

/* False: `error` says why it cannot be written. */
bool save_steps(const struct sim_job *job, const char *path, struct hb_error *error);

#endif
