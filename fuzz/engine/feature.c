/* SPDX-License-Identifier: Apache-2.0 */
#include "feature.h"

#include <string.h>

/* The section is where libFuzzer looks; without it, a name. */
__attribute__((section("__libfuzzer_extra_counters"), aligned(64))) uint8_t eng_feature_map[ENG_FEATURES];
static uint8_t seen[ENG_FEATURES];

#define WORD 8u

uint32_t eng_feature_news(void)
{
    uint32_t news = 0;
    for (uint32_t i = 0; i < ENG_FEATURES; i += WORD) {
        uint64_t word;
        memcpy(&word, &eng_feature_map[i], sizeof word);
        if (word == 0)
            continue;
        for (uint32_t b = i; b < i + WORD; b++)
            if (eng_feature_map[b] != 0 && !seen[b]) {
                seen[b] = 1;
                news++;
            }
        memset(&eng_feature_map[i], 0, WORD);
    }
    return news;
}
