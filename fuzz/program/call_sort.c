/* SPDX-License-Identifier: Apache-2.0 */
/* Sorting and searching: the comparison is the program's and may switch threads, so no state of libc may be used. */
#include "call.h"

#include <string.h>

typedef int compare_fn(const void *a, const void *b);

void CALL(qsort)(void *base, size_t count, size_t size, compare_fn *compare);
void *CALL(bsearch)(const void *key, const void *base, size_t count, size_t size, compare_fn *compare);

static void swap(char *a, char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char kept = a[i];
        a[i] = b[i];
        b[i] = kept;
    }
}

/* Lets the element at `at` sink in a heap of `count`; as deep as the heap. */
static void sink(char *base, size_t at, size_t count, size_t size, compare_fn *compare)
{
    for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
        if (child + 1 < count && compare(base + child * size, base + (child + 1) * size) < 0)
            child++;
        if (compare(base + at * size, base + child * size) >= 0)
            return;
        swap(base + at * size, base + child * size, size);
        at = child;
    }
}

void CALL(qsort)(void *base, size_t count, size_t size, compare_fn *compare)
{
    if (count < 2 || size == 0)
        return;
    call_writes(base, count * size);
    for (size_t at = count / 2; at-- > 0;)
        sink(base, at, count, size, compare);
    for (size_t left = count - 1; left > 0; left--) {
        swap(base, (char *)base + left * size, size);
        sink(base, 0, left, size, compare);
    }
}

void *CALL(bsearch)(const void *key, const void *base, size_t count, size_t size, compare_fn *compare)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        char *at = (char *)(uintptr_t)base + middle * size;
        int order = compare(key, at);
        if (order == 0)
            return at;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}
