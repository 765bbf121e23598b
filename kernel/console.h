/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The console: whole lines, one hart at a time.
 *
 * Owns: the UART. Who may call: any hart, interrupts on or off, never while holding a core lock.
 * Lock: the console lock, a leaf below every rank of the core (nothing is taken inside).
 * Bounds: CONSOLE_LINES_MAX lines a boot; what comes after is dropped and counted. Results are always
 * printed. A line is at most CONSOLE_LINE_MAX characters.
 */
#ifndef HB_KERNEL_CONSOLE_H
#define HB_KERNEL_CONSOLE_H

#include <stdint.h>

#define CONSOLE_LINE_MAX 320u
#define CONSOLE_LINES_MAX 2000u

/* UART registers, or 0: the firmware's console. Boot hart, once. */
void console_init(uint64_t uart);

/* Ordinary lines, counted against the bound. */
void console_line(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Markers and KTAP: never dropped; their number is bounded by the scenarios. */
void console_result(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* For a dying machine: waits for the lock no longer than a bound, then prints without it. */
void console_last_words(const char *text, ...) __attribute__((format(printf, 1, 2)));

uint32_t console_dropped(void);

#endif
