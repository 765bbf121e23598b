/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps as a Chrome trace ("Trace Event Format", Google, 2016), for Perfetto and chrome://tracing: of each lane a track
 * of steps, one of operations and one of each lock held at a time; flow arrows from an IPI's send to its trap and its
 * acknowledgement. A microsecond is a step.
 */
#ifndef HB_SHOW_PERFETTO_H
#define HB_SHOW_PERFETTO_H

#include "show_steps.h"

/* False after one line about why it cannot be written. */
bool show_perfetto(const struct show *show, const char *path);

#endif
