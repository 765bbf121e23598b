/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of libc that read or write the program's memory: the same, with the access reported, so that races
 * and stray writes inside them are seen.
 */
#include "call.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void *CALL(memcpy)(void *to, const void *from, size_t size);
void *CALL(memmove)(void *to, const void *from, size_t size);
void *CALL(memset)(void *to, int value, size_t size);
int CALL(memcmp)(const void *a, const void *b, size_t size);
int CALL(bcmp)(const void *a, const void *b, size_t size);
void CALL(bzero)(void *to, size_t size);
void *CALL(memchr)(const void *from, int value, size_t size);
size_t CALL(strlen)(const char *text);
size_t CALL(strnlen)(const char *text, size_t most);
int CALL(strcmp)(const char *a, const char *b);
int CALL(strncmp)(const char *a, const char *b, size_t size);
int CALL(strcasecmp)(const char *a, const char *b);
int CALL(strncasecmp)(const char *a, const char *b, size_t size);
int CALL(strcoll)(const char *a, const char *b);
size_t CALL(strspn)(const char *text, const char *set);
size_t CALL(strcspn)(const char *text, const char *set);
char *CALL(strpbrk)(const char *text, const char *set);
char *CALL(strtok_r)(char *text, const char *set, char **rest);
char *CALL(getenv)(const char *name);
char *CALL(secure_getenv)(const char *name);
char *CALL(strcpy)(char *to, const char *from);
char *CALL(stpcpy)(char *to, const char *from);
char *CALL(strncpy)(char *to, const char *from, size_t size);
char *CALL(strcat)(char *to, const char *from);
char *CALL(strncat)(char *to, const char *from, size_t size);
char *CALL(strchr)(const char *text, int c);
char *CALL(strrchr)(const char *text, int c);
char *CALL(strstr)(const char *text, const char *part);
char *CALL(strdup)(const char *text);
char *CALL(strndup)(const char *text, size_t most);
void *CALL(malloc)(size_t size);
int CALL(snprintf)(char *to, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));
int CALL(sprintf)(char *to, const char *format, ...) __attribute__((format(printf, 2, 3)));
int CALL(vsnprintf)(char *to, size_t size, const char *format, va_list args) __attribute__((format(printf, 3, 0)));
int CALL(vsprintf)(char *to, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
int CALL(asprintf)(char **to, const char *format, ...) __attribute__((format(printf, 2, 3)));
int CALL(vasprintf)(char **to, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

static size_t read_text(const char *text)
{
    size_t size = strlen(text) + 1;
    call_reads(text, size);
    return size;
}

void *CALL(memcpy)(void *to, const void *from, size_t size)
{
    return __tsan_memcpy(to, from, size);
}

void *CALL(memmove)(void *to, const void *from, size_t size)
{
    return __tsan_memmove(to, from, size);
}

void *CALL(memset)(void *to, int value, size_t size)
{
    return __tsan_memset(to, value, size);
}

int CALL(memcmp)(const void *a, const void *b, size_t size)
{
    call_reads(a, size);
    call_reads(b, size);
    return memcmp(a, b, size);
}

int CALL(bcmp)(const void *a, const void *b, size_t size)
{
    return CALL(memcmp)(a, b, size);
}

void CALL(bzero)(void *to, size_t size)
{
    (void)__tsan_memset(to, 0, size);
}

/* Reads no further than what it finds. */
void *CALL(memchr)(const void *from, int value, size_t size)
{
    void *found = memchr(from, value, size);
    call_reads(from, found != NULL ? (size_t)((char *)found - (const char *)from) + 1 : size);
    return found;
}

size_t CALL(strlen)(const char *text)
{
    return read_text(text) - 1;
}

size_t CALL(strnlen)(const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    call_reads(text, length < most ? length + 1 : most);
    return length;
}

int CALL(strcmp)(const char *a, const char *b)
{
    (void)read_text(a);
    (void)read_text(b);
    return strcmp(a, b);
}

int CALL(strncmp)(const char *a, const char *b, size_t size)
{
    (void)CALL(strnlen)(a, size);
    (void)CALL(strnlen)(b, size);
    return strncmp(a, b, size);
}

int CALL(strcasecmp)(const char *a, const char *b)
{
    (void)read_text(a);
    (void)read_text(b);
    return strcasecmp(a, b);
}

int CALL(strncasecmp)(const char *a, const char *b, size_t size)
{
    (void)CALL(strnlen)(a, size);
    (void)CALL(strnlen)(b, size);
    return strncasecmp(a, b, size);
}

int CALL(strcoll)(const char *a, const char *b)
{
    (void)read_text(a);
    (void)read_text(b);
    return strcoll(a, b);
}

/* These two read no further than what ends them. */
size_t CALL(strspn)(const char *text, const char *set)
{
    (void)read_text(set);
    size_t length = strspn(text, set);
    call_reads(text, length + 1);
    return length;
}

size_t CALL(strcspn)(const char *text, const char *set)
{
    (void)read_text(set);
    size_t length = strcspn(text, set);
    call_reads(text, length + 1);
    return length;
}

char *CALL(strpbrk)(const char *text, const char *set)
{
    const char *found = text + CALL(strcspn)(text, set);
    return *found != '\0' ? (char *)(uintptr_t)found : NULL;
}

/* What ends the word becomes 0, unless the text ends there. */
char *CALL(strtok_r)(char *text, const char *set, char **rest)
{
    if (text == NULL) {
        call_reads(rest, sizeof *rest);
        text = *rest;
    }
    char *word = text + CALL(strspn)(text, set);
    char *end = word;
    if (*word != '\0')
        end += CALL(strcspn)(word, set);
    if (*end != '\0') {
        call_writes(end, 1);
        *end++ = '\0';
    }
    __tsan_write8(rest);
    *rest = end;
    return end != word ? word : NULL;
}

char *CALL(stpcpy)(char *to, const char *from)
{
    size_t size = read_text(from);
    call_writes(to, size);
    memcpy(to, from, size);
    return to + size - 1;
}

char *CALL(strcpy)(char *to, const char *from)
{
    (void)CALL(stpcpy)(to, from);
    return to;
}

char *CALL(strncpy)(char *to, const char *from, size_t size)
{
    size_t length = CALL(strnlen)(from, size);
    call_writes(to, size);
    memcpy(to, from, length);
    memset(to + length, 0, size - length);
    return to;
}

char *CALL(strcat)(char *to, const char *from)
{
    (void)CALL(stpcpy)(to + read_text(to) - 1, from);
    return to;
}

char *CALL(strncat)(char *to, const char *from, size_t size)
{
    char *end = to + read_text(to) - 1;
    size_t length = CALL(strnlen)(from, size);
    call_writes(end, length + 1);
    memcpy(end, from, length);
    end[length] = '\0';
    return to;
}

char *CALL(strchr)(const char *text, int c)
{
    (void)read_text(text);
    return strchr(text, c);
}

char *CALL(strrchr)(const char *text, int c)
{
    (void)read_text(text);
    return strrchr(text, c);
}

char *CALL(strstr)(const char *text, const char *part)
{
    (void)read_text(text);
    (void)read_text(part);
    return strstr(text, part);
}

char *CALL(strndup)(const char *text, size_t most)
{
    size_t length = CALL(strnlen)(text, most);
    char *copy = CALL(malloc)(length + 1);
    if (copy != NULL) {
        call_writes(copy, length + 1);
        memcpy(copy, text, length);
        copy[length] = '\0';
    }
    return copy;
}

char *CALL(strdup)(const char *text)
{
    return CALL(strndup)(text, SIZE_MAX - 1);
}

/* ---- the environment, which nobody changes ---- */

char *CALL(getenv)(const char *name)
{
    (void)read_text(name);
    return getenv(name);
}

char *CALL(secure_getenv)(const char *name)
{
    (void)read_text(name);
    return secure_getenv(name);
}

/* ---- printing into memory ---- */

int CALL(vsnprintf)(char *to, size_t size, const char *format, va_list args)
{
    va_list again, printed;
    va_copy(printed, args);
    call_printed(format, printed);
    va_end(printed);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0 || size == 0)
        return length;
    call_writes(to, (size_t)length < size ? (size_t)length + 1 : size);
    return vsnprintf(to, size, format, args);
}

int CALL(vsprintf)(char *to, const char *format, va_list args)
{
    return CALL(vsnprintf)(to, INT32_MAX, format, args);
}

int CALL(snprintf)(char *to, size_t size, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = CALL(vsnprintf)(to, size, format, args);
    va_end(args);
    return length;
}

int CALL(sprintf)(char *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = CALL(vsprintf)(to, format, args);
    va_end(args);
    return length;
}

int CALL(vasprintf)(char **to, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length >= 0 ? CALL(malloc)((size_t)length + 1) : NULL;
    __tsan_write8(to);
    *to = text;
    return text != NULL ? CALL(vsnprintf)(text, (size_t)length + 1, format, args) : -1;
}

int CALL(asprintf)(char **to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = CALL(vasprintf)(to, format, args);
    va_end(args);
    return length;
}
