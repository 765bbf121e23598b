/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a call of printf reads and writes through its arguments: strings (%s) and counts (%n). Arguments that are named
 * by number (%1$s) are not looked at: their types are known only at the end.
 */
#include "call.h"

#include <stddef.h>
#include <string.h>
#include <wchar.h>

enum length { NONE, CHAR, SHORT, LONG, LONG_LONG, LONG_DOUBLE };

/* One conversion, from behind its '%'. */
struct conversion {
    bool precise;
    size_t precision;
    enum length length;
    char kind;
};

static const char *digits(const char *at, size_t *number)
{
    for (*number = 0; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (size_t)(*at - '0');
    return at;
}

static const char *read_length(const char *at, enum length *length)
{
    *length = NONE;
    for (;; at++)
        switch (*at) {
        case 'h':
            *length = *length == SHORT ? CHAR : SHORT;
            break;
        case 'l':
            *length = *length == LONG ? LONG_LONG : LONG;
            break;
        case 'j':
        case 'z':
        case 't':
        case 'Z':
            *length = LONG;
            break;
        case 'q':
            *length = LONG_LONG;
            break;
        case 'L':
            *length = LONG_DOUBLE;
            break;
        default:
            return at;
        }
}

/* A list of arguments that functions can take turns at. */
struct arguments {
    va_list list;
};

/* Behind the conversion; NULL: it cannot be followed. */
static const char *read_conversion(const char *at, struct conversion *c, struct arguments *arguments)
{
    size_t width;
    c->precise = false;
    c->precision = 0;
    at += strspn(at, "#0- +'I");
    if (*at == '*') {
        (void)va_arg(arguments->list, int);
        at++;
    } else {
        at = digits(at, &width);
    }
    if (*at == '$')
        return NULL;
    if (*at == '.') {
        int given = 0;
        c->precise = true;
        if (at[1] == '*') {
            given = va_arg(arguments->list, int);
            at += 2;
        } else {
            at = digits(at + 1, &c->precision);
        }
        c->precise = given >= 0; /* a negative one is as none */
        c->precision += given > 0 ? (size_t)given : 0;
    }
    at = read_length(at, &c->length);
    c->kind = *at;
    return *at != '\0' ? at + 1 : at;
}

static void text(const struct conversion *c, const void *given)
{
    size_t most = c->precise ? c->precision : SIZE_MAX;
    if (given == NULL || (c->length != LONG && c->kind == 's')) {
        size_t length = given != NULL ? strnlen(given, most) : 0;
        if (given != NULL)
            call_reads(given, length < most ? length + 1 : length);
        return;
    }
    size_t length = wcsnlen(given, most); /* as many as there may be bytes: a wide character gives one at least */
    call_reads(given, (length < most ? length + 1 : length) * sizeof(wchar_t));
}

static void count(const struct conversion *c, void *to)
{
    static const size_t sizes[] = {
        [NONE] = sizeof(int),  [CHAR] = sizeof(char),           [SHORT] = sizeof(short),
        [LONG] = sizeof(long), [LONG_LONG] = sizeof(long long), [LONG_DOUBLE] = sizeof(long long)};
    call_writes(to, sizes[c->length]);
}

/* False: the conversion is none of those that are known, so nobody can say where the next argument is. */
static bool argument(const struct conversion *c, struct arguments *arguments)
{
    switch (c->kind) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'b':
    case 'B':
    case 'c':
    case 'C':
        if (c->length >= LONG && c->kind != 'c' && c->kind != 'C')
            (void)va_arg(arguments->list, long long);
        else
            (void)va_arg(arguments->list, int);
        return true;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        if (c->length == LONG_DOUBLE)
            (void)va_arg(arguments->list, long double);
        else
            (void)va_arg(arguments->list, double);
        return true;
    case 's':
    case 'S':
        text(c, va_arg(arguments->list, const void *));
        return true;
    case 'n':
        count(c, va_arg(arguments->list, void *));
        return true;
    case 'p':
        (void)va_arg(arguments->list, void *);
        return true;
    default:
        return c->kind == '%' || c->kind == 'm';
    }
}

void call_printed(const char *format, va_list args)
{
    struct arguments arguments;
    struct conversion c;
    va_copy(arguments.list, args);
    call_reads(format, strlen(format) + 1);
    for (const char *at = strchr(format, '%'); at != NULL; at = strchr(at, '%')) {
        at = read_conversion(at + 1, &c, &arguments);
        if (at == NULL || !argument(&c, &arguments))
            break;
    }
    va_end(arguments.list);
}
