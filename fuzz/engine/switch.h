/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Coroutines of both machines: one stack left, another resumed.
 *
 * Owner: the running coroutine. A stack is resumed at most once for each time it was left.
 */
#ifndef HB_ENGINE_SWITCH_H
#define HB_ENGINE_SWITCH_H

#include <stdint.h>
#include <string.h>

/* Keeps the running stack in *save and resumes `load`. */
void hb_switch(void **save, void *load);
void hb_switch_first(void);

/* What to give to hb_switch so that entry(arg) begins on the stack that ends at `top` (16-byte aligned). */
static inline void *hb_switch_prepare(void *top, void (*entry)(void *arg), void *arg)
{
#if defined(__x86_64__)
    uintptr_t *frame = (uintptr_t *)top - 9; /* after the return the pointer is a multiple of 16 */
    /* r15 r14 r13 r12 rbx rbp, return address */
    const uintptr_t words[9] = {0, 0, 0, (uintptr_t)arg, (uintptr_t)entry, 0, (uintptr_t)hb_switch_first, 0, 0};
    memcpy(frame, words, sizeof words);
#elif defined(__aarch64__)
    uintptr_t *frame = (uintptr_t *)top - 20;
    memset(frame, 0, 160);
    frame[0] = (uintptr_t)entry;
    frame[1] = (uintptr_t)arg;
    frame[11] = (uintptr_t)hb_switch_first;
#else
#error "there is a switch for x86-64 and aarch64"
#endif
    return frame;
}

#endif
