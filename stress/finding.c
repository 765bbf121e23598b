/* SPDX-License-Identifier: Apache-2.0 */
#include "finding.h"

#include <string.h>

bool finding_post(struct finding_ring *ring, const struct hb_violation *violation, uintptr_t (*frames)[FINDING_FRAMES])
{
    for (uint32_t i = 0; i < FINDINGS_MAX; i++) {
        struct finding_slot *slot = &ring->slots[i];
        uint32_t expected = FINDING_FREE;
        if (!atomic_compare_exchange_strong_explicit(&slot->state, &expected, FINDING_BUSY, memory_order_acquire,
                                                     memory_order_relaxed)) {
            continue;
        }
        struct finding *f = &slot->finding;
        f->violation = *violation;
        f->item = ring->item;
        f->seed = ring->seed;
        f->cpus = ring->cpus;
        memset(f->frames, 0, sizeof f->frames);
        if (frames != NULL) {
            memcpy(f->frames, frames, sizeof f->frames);
        }
        memcpy(&f->program, ring->program, sizeof f->program);
        atomic_store_explicit(&slot->state, FINDING_READY, memory_order_release); /* pairs: FINDING-1 */
        return true;
    }
    atomic_fetch_add_explicit(&ring->dropped, 1, memory_order_relaxed);
    return false;
}

void finding_recover(struct finding_ring *ring)
{
    for (uint32_t i = 0; i < FINDINGS_MAX; i++) {
        if (atomic_load_explicit(&ring->slots[i].state, memory_order_relaxed) == FINDING_BUSY) {
            atomic_store_explicit(&ring->slots[i].state, FINDING_FREE, memory_order_relaxed);
        }
    }
}

bool finding_take(struct finding_ring *ring, struct finding *out)
{
    for (uint32_t i = 0; i < FINDINGS_MAX; i++) {
        struct finding_slot *slot = &ring->slots[i];
        /* pairs: FINDING-1 */
        if (atomic_load_explicit(&slot->state, memory_order_acquire) == FINDING_READY) {
            memcpy(out, &slot->finding, sizeof *out);
            atomic_store_explicit(&slot->state, FINDING_FREE, memory_order_release);
            return true;
        }
    }
    return false;
}
