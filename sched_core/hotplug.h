/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A CPU on its way out: OFFLINE -> STARTING -> ONLINE -> DRAINING -> OFFLINE.
 */
#ifndef CORE_HOTPLUG_H
#define CORE_HOTPLUG_H

#include "core.h"

/* Owner CPU in its idle context, DRAINING, no locks: sends its tasks away. True: it is OFFLINE now. */
bool core_hotplug_leave(struct sched_cpu *self);

#endif
