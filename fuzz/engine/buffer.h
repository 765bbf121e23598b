/* SPDX-License-Identifier: Apache-2.0 */
/*
 * x86-TSO (Owens, Sarkar, Sewell: "A better x86 memory model: x86-TSO", TPHOLs 2009): each hart has a FIFO
 * of stores that others do not see yet. Mapping of C11: loads and stores up to release are mov, a seq_cst
 * store is xchg, read-modify-writes are locked, a seq_cst fence is mfence, other fences are nothing.
 *
 * Whether a store is held back is a decision only while the buffer is empty: behind a held one it must
 * wait. Draining is the machine's decision, and any locked instruction's. Bound: ENG_HELD_MAX; beyond,
 * the oldest goes to memory and the execution counts as trimmed.
 */
#ifndef HB_ENGINE_BUFFER_H
#define HB_ENGINE_BUFFER_H

#include "atomic.h"

#define ENG_HELD_MAX 64u

/* The value of the hart's own newest held store there; false: none. */
bool eng_buffer_read(const struct eng_access_atomic *a, uint64_t *value);
/* 1: the machine may hold the store back; 0: it is decided, by eng_buffer_must. */
uint32_t eng_buffer_options(void);
bool eng_buffer_must(void);
void eng_buffer_hold(const struct eng_access_atomic *a, uint64_t value);

#endif
