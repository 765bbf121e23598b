/* SPDX-License-Identifier: Apache-2.0 */
/* A machine with no scheduler: tests say who runs, and answer the engine's choices from a script. */
#ifndef HB_ENGINE_TEST_AGENT_H
#define HB_ENGINE_TEST_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine.h"

#define SCRIPT_MAX 64u

struct script {
    uint32_t answer[SCRIPT_MAX]; /* 0 where the script ends */
    uint32_t offered[SCRIPT_MAX];
    uint8_t choice[SCRIPT_MAX];
    uint32_t asked;
    uint32_t races;
    struct eng_race race; /* the first */
    uint32_t mixed;
    uint64_t seen;
    bool described;                 /* the last alternative of the last question, */
    struct eng_candidate candidate; /* is this */
    uint32_t reached;
    uint32_t shown; /* plain accesses that the machine was asked about */
    bool muted;
};
extern struct script script;

static inline bool agent_muted(void)
{
    return script.muted;
}

static inline void agent_reach(uintptr_t address, uint32_t size, bool write)
{
    (void)address, (void)size, (void)write;
    script.reached++;
}

static inline void agent_fence(int order)
{
    (void)order;
    script.reached++;
}

static inline bool agent_within(uintptr_t address)
{
    (void)address;
    return true;
}

static inline bool agent_free(uintptr_t address, uint32_t size)
{
    return address - eng.base <= eng.span - size;
}

static inline bool agent_constant(uintptr_t address, uint32_t size)
{
    (void)address, (void)size;
    return false;
}

static inline bool agent_passed(uintptr_t address, bool write)
{
    (void)address, (void)write;
    return false;
}

static inline void agent_spent(uintptr_t address, uint32_t size, bool write)
{
    (void)address, (void)size, (void)write;
}

static inline void agent_plain(uintptr_t address, uint32_t size, bool write)
{
    (void)address, (void)size, (void)write;
    script.shown++;
}

static inline void agent_range(uintptr_t address, size_t size, bool write)
{
    (void)address, (void)size, (void)write;
}

static inline uint32_t agent_choose(enum hb_choice_kind choice, uint32_t count)
{
    if (script.asked == SCRIPT_MAX)
        return 0;
    uint32_t n = script.asked++;
    script.choice[n] = (uint8_t)choice;
    script.offered[n] = count;
    script.described = eng_candidate(count, &script.candidate);
    return script.answer[n] <= count ? script.answer[n] : 0;
}

static inline void agent_seen(uintptr_t address, uint32_t size, uint64_t value)
{
    (void)address, (void)size;
    script.seen = value;
}

/* Weak compare-exchanges may fail whenever they like. */
static inline bool agent_may_fail(void)
{
    return true;
}

static inline void agent_failed(void)
{
}

static inline void agent_race(const struct eng_race *race)
{
    if (script.races++ == 0)
        script.race = *race;
}

static inline void agent_mixed(uintptr_t address, uint32_t size, const char *what)
{
    (void)address, (void)size, (void)what;
    script.mixed++;
}

#endif
