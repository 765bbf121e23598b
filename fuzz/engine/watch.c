/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <string.h>

#include "prefix.h"

struct stack {
    uint64_t run;
    uint32_t count;
    uintptr_t frame[ENG_FRAMES_MAX];
};

static struct {
    uintptr_t address, next_address;
    uint32_t bytes, next_bytes;
    void (*bounds)(uintptr_t *low, uintptr_t *high);
    struct stack of[ENG_AGENTS_MAX][2];
} watch;

void eng_watch(uintptr_t address, uint32_t bytes)
{
    watch.next_address = address;
    watch.next_bytes = bytes;
}

void eng_watch_stacks(void (*bounds)(uintptr_t *low, uintptr_t *high))
{
    watch.bounds = bounds;
}

void eng_watch_begin(void)
{
    watch.address = watch.next_address;
    watch.bytes = watch.next_bytes;
    watch.next_bytes = 0;
    eng.watched = watch.bytes != 0 || eng_prefix_noting();
}

static uint32_t walk(uintptr_t frame, uintptr_t *frames, uint32_t count, uintptr_t low, uintptr_t high)
{
    while (count < ENG_FRAMES_MAX && frame >= low && frame + 2 * sizeof(uintptr_t) <= high &&
           frame % sizeof(uintptr_t) == 0) {
        uintptr_t pair[2];
        memcpy(pair, (const void *)frame, sizeof pair); // NOLINT(performance-no-int-to-ptr)
        if (pair[1] == 0)
            break;
        frames[count++] = pair[1];
        if (pair[0] <= frame) /* frames go up: anything else is no chain */
            break;
        frame = pair[0];
    }
    return count;
}

uint32_t eng_backtrace(uintptr_t frames[ENG_FRAMES_MAX], uintptr_t low, uintptr_t high)
{
    return walk((uintptr_t)__builtin_frame_address(0), frames, 0, low, high);
}

/* The hook keeps no frame of its own if it was compiled without: so its return address is given, and found again. */
void eng_watch_access(uintptr_t address, size_t size, bool write, uintptr_t pc, uintptr_t frame)
{
    eng_prefix_access(address, size);
    if (address >= watch.address + watch.bytes || watch.address >= address + size)
        return;
    struct stack *s = &watch.of[eng.agent][write];
    uintptr_t low = 0, high = 0;
    uintptr_t frames[ENG_FRAMES_MAX];
    if (watch.bounds)
        watch.bounds(&low, &high);
    uint32_t count = walk(frame, frames, 0, low, high), at = 0;
    while (at < count && frames[at] != pc)
        at++;
    s->run = eng.run;
    s->count = 1;
    s->frame[0] = pc;
    while (++at < count)
        s->frame[s->count++] = frames[at];
}

uint32_t eng_watched(uint32_t agent, bool write, uintptr_t frames[ENG_FRAMES_MAX])
{
    const struct stack *s = &watch.of[agent][write];
    if (s->run != eng.run)
        return 0;
    memcpy(frames, s->frame, sizeof s->frame);
    return s->count;
}
