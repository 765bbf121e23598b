/* SPDX-License-Identifier: Apache-2.0 */
/* ASan's calls, or nothing. SIM_ASAN is 1 in its builds, else 0. */
#ifndef HB_SIM_ASAN_H
#define HB_SIM_ASAN_H

#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SIM_ASAN 1
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#endif

#ifdef SIM_ASAN
static inline void asan_allow(const void *at, size_t bytes)
{
    __asan_unpoison_memory_region(at, bytes);
}
static inline void asan_forbid(const void *at, size_t bytes)
{
    __asan_poison_memory_region(at, bytes);
}
#else
#define SIM_ASAN 0
static inline void asan_allow(const void *at, size_t bytes)
{
    (void)at, (void)bytes;
}
static inline void asan_forbid(const void *at, size_t bytes)
{
    (void)at, (void)bytes;
}
#endif

#endif
