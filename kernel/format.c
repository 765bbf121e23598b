/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"

#define DIGITS_MAX 20u /* of 2^64 in decimal */

struct sink {
    char *out;
    size_t size;
    size_t length;
};

static void put(struct sink *sink, char c)
{
    if (sink->length + 1 < sink->size) {
        sink->out[sink->length++] = c;
    }
}

static void put_text(struct sink *sink, const char *text)
{
    for (; *text != 0; text++) {
        put(sink, *text);
    }
}

static void put_number(struct sink *sink, unsigned long value, unsigned long base)
{
    char digits[DIGITS_MAX];
    size_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    while (count > 0) {
        put(sink, digits[--count]);
    }
}

/* One conversion, after its '%'; returns the character after it. */
static const char *convert(struct sink *sink, const char *text, va_list *arguments)
{
    if (*text == 's') {
        put_text(sink, va_arg(*arguments, const char *));
    } else if (*text == 'u') {
        put_number(sink, va_arg(*arguments, unsigned), 10);
    } else if (*text == 'l' && text[1] == 'u') {
        text++;
        put_number(sink, va_arg(*arguments, unsigned long), 10);
    } else if (*text == 'l' && text[1] == 'x') {
        text++;
        put_number(sink, va_arg(*arguments, unsigned long), 16);
    } else {
        put(sink, *text);
    }
    return *text != 0 ? text + 1 : text;
}

size_t format_list(char *out, size_t size, const char *text, va_list arguments)
{
    struct sink sink = {.out = out, .size = size};
    va_list rest;
    va_copy(rest, arguments);
    while (*text != 0) {
        if (*text == '%') {
            text = convert(&sink, text + 1, &rest);
        } else {
            put(&sink, *text++);
        }
    }
    va_end(rest);
    if (size > 0) {
        out[sink.length] = 0;
    }
    return sink.length;
}

size_t format(char *out, size_t size, const char *text, ...)
{
    va_list arguments;
    va_start(arguments, text);
    size_t length = format_list(out, size, text, arguments);
    va_end(arguments);
    return length;
}
