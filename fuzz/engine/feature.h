/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Feedback: what an execution did that others did not. Features are hashed into one map that libFuzzer
 * reads as extra counters and the portfolio reads as novelty.
 */
#ifndef HB_FEATURE_H
#define HB_FEATURE_H

#include "engine.h"

#define ENG_FEATURES 65536u /* libFuzzer scans them every run: no more */
extern uint8_t eng_feature_map[ENG_FEATURES];

enum eng_feature_kind {
    ENG_FEATURE_READS_FROM, /* site of store, site of load, same or other agent */
    ENG_FEATURE_LOCK,       /* lock, from agent, to agent */
    ENG_FEATURE_STATE,      /* state class of the scheduler, a CPU at a time */
};

ENG_INLINE void eng_feature(enum eng_feature_kind kind, uint64_t a, uint64_t b)
{
    uint64_t key = (a * 0x9e3779b97f4a7c15u ^ (b + kind)) * 0xd6e8feb86659fd93u;
    uint8_t *count = &eng_feature_map[(key >> 40) % ENG_FEATURES];
    if (*count < UINT8_MAX)
        ++*count;
}

/* What a program counter is to a feature: the same wherever the program was loaded. 0 (nobody) stays 0. */
ENG_INLINE uint64_t eng_feature_pc(uintptr_t pc)
{
    return pc ? pc - (uintptr_t)eng_feature_map : 0;
}

/* Features set since the last call that were never set before in this process; clears the map's counts. */
uint32_t eng_feature_news(void);

#endif
