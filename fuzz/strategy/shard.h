/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Shards of an enumeration: an execution belongs to the shard that the hash of its first branching choices names. Every
 * shard computes the same hash, so no shard needs to know of another.
 */
#ifndef HB_SHARD_H
#define HB_SHARD_H

#include <stdbool.h>

#include "draw.h"

struct hb_shard {
    uint32_t number; /* 1 .. of */
    uint32_t of;
};

#define HB_SHARD_ROOT 0x68617274u

static inline uint64_t hb_shard_key(uint64_t key, uint64_t index, uint32_t choice)
{
    return hb_mix(key ^ (index * 0x9e3779b97f4a7c15u + choice));
}

static inline bool hb_shard_own(const struct hb_shard *shard, uint64_t key)
{
    return key % shard->of == shard->number - 1;
}

#endif
