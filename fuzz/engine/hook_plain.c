/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler's ABI for plain accesses. The machine sees each one first (bounds, interrupts), then it
 * is held against the shadow.
 */
#include "hook.h"
#include "shadow.h"
#include "watch.h"

#include <string.h>

/* All that is not the common case. */
static __attribute__((noinline)) void slow(uintptr_t address, size_t size, bool write, uintptr_t pc)
{
    struct eng_race race;
    if (address - eng.base >= eng.span)
        return;
    if (eng.watched)
        eng_watch_access(address, size, write, pc, (uintptr_t)__builtin_frame_address(0));
    if (!eng.races) {
        eng_plain_touch(address, size, write);
        return;
    }
    if (eng_shadow_any(address, size, write, &race)) {
        race.now.pc = pc;
        agent_race(&race);
    }
}

/* An aligned access of which the machine or the engine may want more than a look. */
static __attribute__((noinline)) void whole(uintptr_t address, uint32_t size, bool write, uintptr_t pc)
{
    if (ENG_UNLIKELY(agent_muted()))
        return;
    agent_plain(address, size, write);
    if (!eng.plain)
        return;
    if (ENG_UNLIKELY(address - eng.base >= eng.span))
        return;
    if (!eng.races || eng.watched) {
        if (eng_plain_quick(address, size, write))
            slow(address, size, write, pc);
    } else if (ENG_UNLIKELY(eng_shadow_quick(address, size, write))) {
        slow(address, size, write, pc);
    }
}

static __attribute__((noinline)) void any(const volatile void *p, size_t size, bool write, uintptr_t pc)
{
    if (agent_muted() || size == 0)
        return;
    agent_range((uintptr_t)p, size, write);
    if (eng.plain)
        slow((uintptr_t)p, size, write, pc);
}

/* The compiler's aligned hooks may still be given an address that is not: packed structures under -O0. */
static void aligned(const volatile void *p, uint32_t size, bool write, uintptr_t pc)
{
    uintptr_t address = (uintptr_t)p;
    if (ENG_UNLIKELY((address & (size - 1)) != 0))
        any(p, size, write, pc);
    else
        whole(address, size, write, pc);
}

/* NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses) */
/* A machine may have something of its own before the slow way (entry.h of fuzz/program). */
#ifndef HOOK_SLOWLY
#define HOOK_SLOWLY(name) name
#endif
/* The common case calls nothing, so it needs no frame; what is left to others sees the program's return address. */
#define SLOWLY(name, bytes, write)                                                                                     \
    void slow_##name##bytes(void *p);                                                                                  \
    void HOOK_SLOWLY(slow_##name##bytes)(void *p);                                                                     \
    __attribute__((noinline, visibility("hidden"))) void slow_##name##bytes(void *p)                                   \
    {                                                                                                                  \
        aligned(p, bytes, write, HOOK_PC);                                                                             \
    }                                                                                                                  \
    static __attribute__((noinline)) void last_##name##bytes(void *p)                                                  \
    {                                                                                                                  \
        agent_spent((uintptr_t)p, bytes, write);                                                                       \
    }
#define ALIGNED(name, kind, bytes, write)                                                                              \
    void __tsan_##name##bytes(void *p);                                                                                \
    HOOK void __tsan_##name##bytes(void *p)                                                                            \
    {                                                                                                                  \
        uintptr_t address = (uintptr_t)p;                                                                              \
        bool simple = eng.unchecked ? agent_free(address, bytes)                                                       \
                                    : agent_within(address) && eng_shadow_simple(address, bytes, write);               \
        if (ENG_UNLIKELY(!simple) && !(!write && eng.open && agent_constant(address, bytes))) __attribute__            \
            ((musttail)) return HOOK_SLOWLY(slow_##kind##bytes)(p);                                                    \
        if (ENG_UNLIKELY(agent_passed(address, write))) __attribute__                                                  \
            ((musttail)) return last_##kind##bytes(p);                                                                 \
    }
#define ANY(name, bytes, write)                                                                                        \
    void __tsan_##name##bytes(void *p);                                                                                \
    HOOK void __tsan_##name##bytes(void *p)                                                                            \
    {                                                                                                                  \
        any(p, bytes, write, HOOK_PC);                                                                                 \
    }

#define ALIGNED_HOOKS(bytes)                                                                                           \
    SLOWLY(read, bytes, false)                                                                                         \
    SLOWLY(write, bytes, true)                                                                                         \
    ALIGNED(read, read, bytes, false)                                                                                  \
    ALIGNED(write, write, bytes, true)                                                                                 \
    ALIGNED(read_write, write, bytes, true)                                                                            \
    ALIGNED(volatile_read, read, bytes, false)                                                                         \
    ALIGNED(volatile_write, write, bytes, true)
/* A read_write is checked as the write: whatever races with the read races with it. */
#define ANY_HOOKS(bytes)                                                                                               \
    ANY(unaligned_read, bytes, false)                                                                                  \
    ANY(unaligned_write, bytes, true)                                                                                  \
    ANY(unaligned_read_write, bytes, true)                                                                             \
    ANY(unaligned_volatile_read, bytes, false)                                                                         \
    ANY(unaligned_volatile_write, bytes, true)
ALIGNED_HOOKS(1)
ALIGNED_HOOKS(2)
ALIGNED_HOOKS(4)
ALIGNED_HOOKS(8)
ANY_HOOKS(1)
ANY_HOOKS(2)
ANY_HOOKS(4)
ANY_HOOKS(8)
ANY_HOOKS(16)
ANY(read, 16, false)
ANY(write, 16, true)
ANY(read_write, 16, true)
ANY(volatile_read, 16, false)
ANY(volatile_write, 16, true)

void __tsan_read_range(void *p, size_t size);
void __tsan_write_range(void *p, size_t size);
void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memmove(void *to, const void *from, size_t size);
void *__tsan_memset(void *to, int byte, size_t size);
void __tsan_init(void);
void __tsan_func_entry(void *caller);
void __tsan_func_exit(void);

HOOK void __tsan_read_range(void *p, size_t size)
{
    any(p, size, false, HOOK_PC);
}

HOOK void __tsan_write_range(void *p, size_t size)
{
    any(p, size, true, HOOK_PC);
}

HOOK void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    any(from, size, false, HOOK_PC);
    any(to, size, true, HOOK_PC);
    return memmove(to, from, size); /* a structure may be copied onto itself */
}

HOOK void *__tsan_memmove(void *to, const void *from, size_t size)
{
    any(from, size, false, HOOK_PC);
    any(to, size, true, HOOK_PC);
    return memmove(to, from, size);
}

HOOK void *__tsan_memset(void *to, int byte, size_t size)
{
    any(to, size, true, HOOK_PC);
    return memset(to, byte, size);
}

HOOK void __tsan_init(void)
{
}

/* Stacks come from frame pointers, and only when a report wants one: keeping them here would cost every call. */
HOOK void __tsan_func_entry(void *caller)
{
    (void)caller;
}

HOOK void __tsan_func_exit(void)
{
}
/* NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses) */
