/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for the console: a small printf into a buffer.
 *
 * Owns: nothing. Who may call: anyone. Bounds: truncates at the buffer's size, always ends with NUL.
 * Conversions: %s, %u (unsigned), %lu (unsigned long), %lx, %%; nothing else.
 */
#ifndef HB_KERNEL_FORMAT_H
#define HB_KERNEL_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

/* Returns the length written, without the NUL. */
size_t format(char *out, size_t size, const char *text, ...) __attribute__((format(printf, 3, 4)));
size_t format_list(char *out, size_t size, const char *text, va_list arguments) __attribute__((format(printf, 3, 0)));

#endif
