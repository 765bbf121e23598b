/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sscanf. libc converts into memory of our own; what it stored there is then reported and stored where the program
 * wants it, so that nothing is said of targets that a text which does not match leaves alone.
 */
#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define TARGETS_MAX 32u
#define ROOM 1024u
#define ALIGN 16u

void *CALL(malloc)(size_t size);
int *CALL(__errno_location)(void);
int CALL(sscanf)(const char *text, const char *format, ...) __attribute__((format(scanf, 2, 3)));

enum target_kind { NUMBER, TEXT, CHARACTERS, COUNT, ALLOCATED };

struct target {
    enum target_kind kind;
    void *to;
    void *own; /* where libc stores */
    size_t size;
    size_t unit; /* of a character */
};

struct targets {
    uint32_t count;
    struct target target[TARGETS_MAX];
    size_t used;
    _Alignas(ALIGN) uint8_t room[ROOM];
};

static const char *digits(const char *at, size_t *number)
{
    for (*number = 0; *at >= '0' && *at <= '9'; at++)
        *number = *number * 10 + (size_t)(*at - '0');
    return at;
}

/* Behind the set of a %[. */
static const char *behind_set(const char *at)
{
    at += *at == '^';
    at += *at == ']';
    const char *end = strchr(at, ']');
    return end != NULL ? end + 1 : at + strlen(at);
}

static const char *read_length(const char *at, uint32_t *longs, uint32_t *shorts, bool *allocates)
{
    *longs = *shorts = 0;
    *allocates = false;
    for (;; at++) {
        if (*at == 'l' || *at == 'j' || *at == 'z' || *at == 't')
            ++*longs;
        else if (*at == 'L' || *at == 'q')
            *longs += 2;
        else if (*at == 'h')
            ++*shorts;
        else if (*at == 'm')
            *allocates = true;
        else
            return at;
    }
}

static size_t integer_size(uint32_t longs, uint32_t shorts)
{
    return longs > 0 ? sizeof(long) : shorts == 0 ? sizeof(int) : shorts == 1 ? sizeof(short) : sizeof(char);
}

static size_t real_size(uint32_t longs)
{
    return longs == 0 ? sizeof(float) : longs == 1 ? sizeof(double) : sizeof(long double);
}

/* `width` 0: none. False: not known, and so is what the program gave for it. */
static bool describe(struct target *t, char kind, size_t width, uint32_t longs, uint32_t shorts, size_t length)
{
    t->unit = longs > 0 || kind == 'S' || kind == 'C' ? sizeof(wchar_t) : 1;
    switch (kind) {
    case 'd':
    case 'i':
    case 'o':
    case 'u':
    case 'x':
    case 'X':
    case 'b':
    case 'n':
        t->kind = kind == 'n' ? COUNT : NUMBER;
        t->size = integer_size(longs, shorts);
        return true;
    case 'p':
        t->kind = NUMBER;
        t->size = sizeof(void *);
        return true;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
        t->kind = NUMBER;
        t->size = real_size(longs);
        return true;
    case 's':
    case 'S':
    case '[':
        t->kind = TEXT;
        t->size = ((width > 0 && width < length ? width : length) + 1) * t->unit;
        return true;
    case 'c':
    case 'C':
        t->kind = CHARACTERS;
        t->size = (width > 0 ? width : 1) * t->unit;
        return true;
    default:
        return false;
    }
}

/* The next conversion that stores; `at` is behind the '%'. NULL: it cannot be followed. */
static const char *read_conversion(const char *at, size_t length, struct targets *targets, bool *stores)
{
    size_t width;
    uint32_t longs, shorts;
    bool allocates, kept = *at != '*';
    *stores = false;
    at = digits(at + !kept, &width);
    if (*at == '$')
        return NULL;
    at = read_length(at + strspn(at, "'I"), &longs, &shorts, &allocates);
    char kind = *at;
    at += kind != '\0';
    if (kind == '[')
        at = behind_set(at);
    if (kind == '%' || kind == '\0' || !kept)
        return at;
    struct target *t = &targets->target[targets->count];
    if (targets->count == TARGETS_MAX || !describe(t, kind, width, longs, shorts, length))
        return NULL;
    if (allocates) {
        t->kind = ALLOCATED;
        t->size = sizeof(void *);
    }
    targets->count++;
    *stores = true;
    return at;
}

/* False: libc is to store where the program says, unseen. */
static bool read_format(const char *format, size_t length, struct targets *targets, va_list args)
{
    bool stores;
    targets->count = 0;
    targets->used = 0;
    for (const char *at = strchr(format, '%'); at != NULL; at = strchr(at, '%')) {
        at = read_conversion(at + 1, length, targets, &stores);
        if (at == NULL)
            return false;
        if (stores)
            targets->target[targets->count - 1].to = va_arg(args, void *);
    }
    return true;
}

static bool all_ones(const uint8_t *at, size_t size)
{
    while (size > 0 && *at == 0xff)
        at++, size--;
    return size == 0;
}

static size_t text_size(const struct target *t, const void *text)
{
    return t->unit == 1 ? strlen(text) + 1 : (wcslen(text) + 1) * t->unit;
}

/* libc took it from the host's heap, and the program will free it. */
static void store_allocated(const struct target *t)
{
    void *text = *(void **)t->own;
    size_t size = text_size(t, text);
    void *copy = CALL(malloc)(size);
    if (copy != NULL)
        memcpy(copy, text, size);
    free(text);
    __tsan_write8(t->to);
    *(void **)t->to = copy;
}

static void store(const struct target *t)
{
    size_t size = t->size;
    if (t->kind == ALLOCATED) {
        store_allocated(t);
        return;
    }
    if (t->kind == TEXT)
        size = text_size(t, t->own);
    call_writes(t->to, size);
    memcpy(t->to, t->own, size);
}

/* For as long as the execution lasts, which may end before this call does. */
static void *room_for(struct targets *targets, size_t size)
{
    size_t from = targets->used;
    if (size > ROOM - from)
        return prog_alloc(size);
    targets->used += (size + ALIGN - 1) / ALIGN * ALIGN;
    return &targets->room[from];
}

static int scan(const char *text, const char *format, struct targets *targets)
{
    void *to[TARGETS_MAX] = {NULL};
    for (uint32_t i = 0; i < targets->count; i++) {
        struct target *t = &targets->target[i];
        to[i] = t->own = room_for(targets, t->size);
        memset(t->own, 0xff, t->size);
        if (t->kind == CHARACTERS) /* a text that ends early gives fewer */
            memcpy(t->own, t->to, t->size);
    }
    /* Arguments that the format does not ask for are passed over. */
    return sscanf(text, format, to[0], to[1], to[2], to[3], to[4], to[5], to[6], to[7], to[8], to[9], to[10], to[11],
                  to[12], to[13], to[14], to[15], to[16], to[17], to[18], to[19], to[20], to[21], to[22], to[23],
                  to[24], to[25], to[26], to[27], to[28], to[29], to[30], to[31]);
}

/* The first `stored` targets, and the counts that libc came to. */
static void store_all(const struct targets *targets, int stored)
{
    for (uint32_t i = 0; i < targets->count; i++) {
        const struct target *t = &targets->target[i];
        bool is_count = t->kind == COUNT;
        if (is_count ? !all_ones(t->own, t->size) : stored-- > 0)
            store(t);
    }
}

int CALL(sscanf)(const char *text, const char *format, ...)
{
    struct targets targets;
    size_t length = strlen(text);
    va_list args, again;
    int *own = CALL(__errno_location)();
    call_reads(text, length + 1);
    call_reads(format, strlen(format) + 1);
    va_start(args, format);
    va_copy(again, args);
    bool followed = read_format(format, length, &targets, args);
    errno = *own;
    int stored = followed ? scan(text, format, &targets) : vsscanf(text, format, again);
    *own = errno;
    if (followed)
        store_all(&targets, stored);
    va_end(again);
    va_end(args);
    return stored;
}
