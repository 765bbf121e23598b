/* SPDX-License-Identifier: Apache-2.0 */
#include "vain.h"

#include <string.h>
#include <xxhash.h>

static struct vain_search table[VAIN_MAX];

struct vain_search vain_search(const struct hb_program *p, bool schedule, const char *name, uint32_t bound,
                               uint64_t cost, uint32_t limit)
{
    static struct hb_program own;
    static uint8_t bytes[HB_BYTES_MAX];
    own = *p;
    if (!schedule)
        memset(&own.schedule, 0, sizeof own.schedule);
    size_t size = hb_program_encode(&own, bytes, sizeof bytes);
    uint64_t key = XXH64(bytes, size, (cost << 9 | bound << 1 | schedule) ^ XXH64(name, strlen(name), 0));
    return (struct vain_search){key ? key : 1, limit};
}

bool vain_known(const struct vain_search *search)
{
    const struct vain_search *known = &table[search->key % VAIN_MAX];
    return known->key == search->key && search->limit <= known->limit;
}

void vain_remember(const struct vain_search *search)
{
    struct vain_search *place = &table[search->key % VAIN_MAX];
    if (place->key != search->key || place->limit < search->limit)
        *place = *search;
}
