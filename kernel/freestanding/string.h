/* SPDX-License-Identifier: Apache-2.0 */
/* The part of <string.h> that a core may use; defined in ../string.c. */
#ifndef HB_KERNEL_STRING_H
#define HB_KERNEL_STRING_H

#include <stddef.h>

void *memcpy(void *restrict to, const void *restrict from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int value, size_t count);
int memcmp(const void *left, const void *right, size_t count);

#endif
