/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The state digest: what a run came to, as one number, the same in every world that ran the same entries in the same
 * order.
 *
 * Owns: nothing; reads through sched_view.h. Freestanding. Who may call: a world, at quiescence. In it: each task's
 * generation, place, CPU, class, affinity, pending wake-ups and requests; each CPU's state, current task and queues
 * from head to tail; each operation's result and where it completed. Not in it: time, slices and counters, which a
 * world may keep in its own way. 64-bit FNV-1a (Fowler, Noll, Vo).
 */
#ifndef HB_DIGEST_H
#define HB_DIGEST_H

#include "interp.h"

uint64_t hb_digest(const struct hb_interp *interp, const struct sched *s, uint32_t cpus);

#endif
