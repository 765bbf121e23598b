/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler's ABI for plain accesses. Each is checked against the bounds and counted down; the
 * place where a race detector looks is here.
 */
#include <string.h>

#include "state.h"

#define HOOK __attribute__((visibility("default"), used))

SIM_INLINE void plain(const void *address, uint32_t size, bool write)
{
    uintptr_t a = (uintptr_t)address;
    if (SIM_UNLIKELY(a - sim.base >= sim.span))
        sim_outside(a, size, write);
    if (SIM_UNLIKELY(--sim.plain == 0))
        sim_plain_slow(a, size, write);
}

/* One that may straddle the end. */
SIM_INLINE void loose(const void *address, uint32_t size, bool write)
{
    sim_bounds_range(address, size, write);
    if (SIM_UNLIKELY(--sim.plain == 0))
        sim_plain_slow((uintptr_t)address, size, write);
}

/* NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses) */
#define PLAIN(bits, bytes)                                                                                             \
    void __tsan_read##bytes(void *);                                                                                   \
    void __tsan_write##bytes(void *);                                                                                  \
    void __tsan_read_write##bytes(void *);                                                                             \
    void __tsan_unaligned_read##bytes(void *);                                                                         \
    void __tsan_unaligned_write##bytes(void *);                                                                        \
    void __tsan_unaligned_read_write##bytes(void *);                                                                   \
    HOOK void __tsan_read##bytes(void *p)                                                                              \
    {                                                                                                                  \
        plain(p, bytes, false);                                                                                        \
    }                                                                                                                  \
    HOOK void __tsan_write##bytes(void *p)                                                                             \
    {                                                                                                                  \
        plain(p, bytes, true);                                                                                         \
    }                                                                                                                  \
    HOOK void __tsan_read_write##bytes(void *p)                                                                        \
    {                                                                                                                  \
        plain(p, bytes, true);                                                                                         \
    }                                                                                                                  \
    HOOK void __tsan_unaligned_read##bytes(void *p)                                                                    \
    {                                                                                                                  \
        loose(p, bytes, false);                                                                                        \
    }                                                                                                                  \
    HOOK void __tsan_unaligned_write##bytes(void *p)                                                                   \
    {                                                                                                                  \
        loose(p, bytes, true);                                                                                         \
    }                                                                                                                  \
    HOOK void __tsan_unaligned_read_write##bytes(void *p)                                                              \
    {                                                                                                                  \
        loose(p, bytes, true);                                                                                         \
    }
PLAIN(8, 1)
PLAIN(16, 2)
PLAIN(32, 4)
PLAIN(64, 8)
PLAIN(128, 16)

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
    loose(p, (uint32_t)size, false);
}

HOOK void __tsan_write_range(void *p, size_t size)
{
    loose(p, (uint32_t)size, true);
}

HOOK void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    loose(from, (uint32_t)size, false);
    loose(to, (uint32_t)size, true);
    return memcpy(to, from, size);
}

HOOK void *__tsan_memmove(void *to, const void *from, size_t size)
{
    loose(from, (uint32_t)size, false);
    loose(to, (uint32_t)size, true);
    return memmove(to, from, size);
}

HOOK void *__tsan_memset(void *to, int byte, size_t size)
{
    loose(to, (uint32_t)size, true);
    return memset(to, byte, size);
}

HOOK void __tsan_init(void)
{
}

HOOK void __tsan_func_entry(void *caller)
{
    (void)caller;
}

HOOK void __tsan_func_exit(void)
{
}
/* NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses) */

bool sim_instrumented(void)
{
    return true;
}
