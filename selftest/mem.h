/* SPDX-License-Identifier: Apache-2.0 */
/* The four functions that freestanding code may call; a world without libc provides them. */
#ifndef HB_MEM_H
#define HB_MEM_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif
