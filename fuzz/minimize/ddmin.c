/* SPDX-License-Identifier: Apache-2.0 */
#include "ddmin.h"

#include <string.h>

static uint32_t without(uint32_t *out, const uint32_t *parts, uint32_t count, uint32_t first, uint32_t chunk)
{
    uint32_t after = first + chunk < count ? first + chunk : count;
    memcpy(out, parts, first * sizeof *parts);
    memcpy(out + first, parts + after, (count - after) * sizeof *parts);
    return count - (after - first);
}

/* Each chunk in turn, the last one first: what comes late is more often not needed for what came before. */
static uint32_t drop_chunks(uint32_t *parts, uint32_t count, uint32_t chunk, hb_ddmin_test *fails, void *context)
{
    uint32_t rest[HB_DDMIN_MAX];
    for (uint32_t n = (count + chunk - 1) / chunk; n > 0; n--) {
        uint32_t left = without(rest, parts, count, (n - 1) * chunk, chunk);
        if (!fails(context, rest, left))
            continue;
        memcpy(parts, rest, left * sizeof *parts);
        count = left;
    }
    return count;
}

uint32_t hb_ddmin(uint32_t *parts, uint32_t count, hb_ddmin_test *fails, void *context)
{
    uint32_t chunk = count;
    if (count > HB_DDMIN_MAX)
        return count;
    while (count > 0) {
        uint32_t left = drop_chunks(parts, count, chunk, fails, context);
        if (chunk == 1 && left == count)
            break;
        count = left;
        chunk = chunk > 1 ? (chunk + 1) / 2 : 1;
        if (chunk > count && count > 0)
            chunk = count;
    }
    return count;
}
