/* SPDX-License-Identifier: Apache-2.0 */
#include "console.h"

#include <stdatomic.h>
#include <stdbool.h>

#include "csr.h"
#include "format.h"
#include "sbi.h"

#define UART_DATA 0
#define UART_STATUS 5
#define UART_STATUS_EMPTY 0x20
#define UART_TURNS_MAX 100000u  /* reads of the status before a character is given up */
#define LOCK_TURNS_MAX 1000000u /* of a hart with last words */

static volatile uint8_t *uart;
static atomic_flag lock = ATOMIC_FLAG_INIT;
static _Atomic uint32_t lines;
static _Atomic uint32_t dropped;

void console_init(uint64_t address)
{
    uart = (volatile uint8_t *)(uintptr_t)address;
}

static void put(char c)
{
    if (uart == NULL) {
        sbi_putchar(c);
        return;
    }
    for (uint32_t i = 0; i < UART_TURNS_MAX && (uart[UART_STATUS] & UART_STATUS_EMPTY) == 0; i++) {
        cpu_pause();
    }
    uart[UART_DATA] = (uint8_t)c;
}

/* The caller holds the lock, or is past caring. */
static void put_line(const char *text, va_list arguments)
{
    char line[CONSOLE_LINE_MAX + 1];
    size_t length = format_list(line, sizeof line, text, arguments);
    for (size_t i = 0; i < length; i++) {
        put(line[i]);
    }
    put('\n');
}

static void print(const char *text, va_list arguments)
{
    uintptr_t irq = irq_off();
    while (atomic_flag_test_and_set_explicit(&lock, memory_order_acquire)) { /* bounded by the holder's one line */
        cpu_pause();
    }
    put_line(text, arguments);
    atomic_flag_clear_explicit(&lock, memory_order_release);
    csr_set(sstatus, irq);
}

void console_line(const char *text, ...)
{
    if (atomic_fetch_add_explicit(&lines, 1, memory_order_relaxed) >= CONSOLE_LINES_MAX) {
        atomic_fetch_add_explicit(&dropped, 1, memory_order_relaxed);
        return;
    }
    va_list arguments;
    va_start(arguments, text);
    print(text, arguments);
    va_end(arguments);
}

void console_result(const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    print(text, arguments);
    va_end(arguments);
}

void console_last_words(const char *text, ...)
{
    for (uint32_t i = 0; i < LOCK_TURNS_MAX && atomic_flag_test_and_set_explicit(&lock, memory_order_acquire); i++) {
        cpu_pause();
    }
    va_list arguments;
    va_start(arguments, text);
    put_line(text, arguments);
    va_end(arguments);
    atomic_flag_clear_explicit(&lock, memory_order_release);
}

uint32_t console_dropped(void)
{
    return atomic_load_explicit(&dropped, memory_order_relaxed);
}
