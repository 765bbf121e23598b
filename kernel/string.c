/* SPDX-License-Identifier: Apache-2.0 */
/* The four functions that compilers call without being asked; compiled without builtins, so as not to call themselves.
 */
#include <stdint.h>
#include <string.h>

#define WORD sizeof(uint64_t)
typedef uint64_t __attribute__((may_alias)) word;

void *memcpy(void *restrict to, const void *restrict from, size_t count)
{
    unsigned char *out = to;
    const unsigned char *in = from;
    size_t i = 0;
    if ((((uintptr_t)out | (uintptr_t)in) & (WORD - 1)) == 0) {
        for (; i + WORD <= count; i += WORD) {
            *(word *)(void *)(out + i) = *(const word *)(const void *)(in + i);
        }
    }
    for (; i < count; i++) {
        out[i] = in[i];
    }
    return to;
}

void *memmove(void *to, const void *from, size_t count)
{
    unsigned char *out = to;
    const unsigned char *in = from;
    if ((uintptr_t)out < (uintptr_t)in) {
        for (size_t i = 0; i < count; i++) {
            out[i] = in[i];
        }
    } else {
        for (size_t i = count; i > 0; i--) {
            out[i - 1] = in[i - 1];
        }
    }
    return to;
}

void *memset(void *to, int value, size_t count)
{
    unsigned char *out = to;
    size_t i = 0;
    if (((uintptr_t)out & (WORD - 1)) == 0) {
        uint64_t fill = (unsigned char)value * UINT64_C(0x0101010101010101);
        for (; i + WORD <= count; i += WORD) {
            *(word *)(void *)(out + i) = fill;
        }
    }
    for (; i < count; i++) {
        out[i] = (unsigned char)value;
    }
    return to;
}

int memcmp(const void *left, const void *right, size_t count)
{
    const unsigned char *a = left;
    const unsigned char *b = right;
    for (size_t i = 0; i < count; i++) {
        if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
        }
    }
    return 0;
}
