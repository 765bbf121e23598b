/* SPDX-License-Identifier: Apache-2.0 */
/* Detail: the stacks of the last accesses to one range, kept in a run that repeats another one. */
#ifndef HB_ENGINE_WATCH_H
#define HB_ENGINE_WATCH_H

#include "engine.h"

/* `frame` is the hook's own frame, `pc` where it returns to. */
void eng_watch_access(uintptr_t address, size_t size, bool write, uintptr_t pc, uintptr_t frame);

#endif
