/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Output. The only streams are stdout and stderr (fopen is not supported), and both go where output.h says. What
 * a call returns does not depend on that.
 */
#include "call.h"

#include <stdarg.h>
#include <string.h>

#include "output.h"

int CALL(printf)(const char *format, ...) __attribute__((format(printf, 1, 2)));
int CALL(fprintf)(FILE *stream, const char *format, ...) __attribute__((format(printf, 2, 3)));
int CALL(dprintf)(int fd, const char *format, ...) __attribute__((format(printf, 2, 3)));
int CALL(vprintf)(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
int CALL(vfprintf)(FILE *stream, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
int CALL(puts)(const char *text);
int CALL(fputs)(const char *text, FILE *stream);
int CALL(putchar)(int c);
int CALL(putc)(int c, FILE *stream);
int CALL(fputc)(int c, FILE *stream);
size_t CALL(fwrite)(const void *data, size_t size, size_t count, FILE *stream);
int64_t CALL(write)(int fd, const void *data, size_t size);
int CALL(fflush)(FILE *stream);
int CALL(setvbuf)(FILE *stream, char *buffer, int mode, size_t size);
void CALL(setbuf)(FILE *stream, char *buffer);
void CALL(perror)(const char *text);
int CALL(fileno)(FILE *stream);
int CALL(isatty)(int fd);
int *CALL(__errno_location)(void);

static FILE *shown;

void prog_output(FILE *to)
{
    shown = to;
}

bool prog_output_shown(void)
{
    return shown != NULL;
}

static void show(const void *data, size_t size)
{
    call_reads(data, size);
    if (shown != NULL)
        (void)fwrite(data, 1, size, shown);
}

int CALL(vprintf)(const char *format, va_list args)
{
    va_list printed;
    va_copy(printed, args);
    call_printed(format, printed);
    va_end(printed);
    return shown != NULL ? vfprintf(shown, format, args) : vsnprintf(NULL, 0, format, args);
}

int CALL(vfprintf)(FILE *stream, const char *format, va_list args)
{
    (void)stream;
    return CALL(vprintf)(format, args);
}

int CALL(printf)(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = CALL(vprintf)(format, args);
    va_end(args);
    return length;
}

int CALL(fprintf)(FILE *stream, const char *format, ...)
{
    (void)stream;
    va_list args;
    va_start(args, format);
    int length = CALL(vprintf)(format, args);
    va_end(args);
    return length;
}

int CALL(dprintf)(int fd, const char *format, ...)
{
    if (fd != 1 && fd != 2) {
        *CALL(__errno_location)() = EBADF;
        return -1;
    }
    va_list args;
    va_start(args, format);
    int length = CALL(vprintf)(format, args);
    va_end(args);
    return length;
}

int CALL(puts)(const char *text)
{
    show(text, strlen(text));
    show("\n", 1);
    return 1;
}

int CALL(fputs)(const char *text, FILE *stream)
{
    (void)stream;
    show(text, strlen(text));
    return 1;
}

int CALL(putchar)(int c)
{
    if (shown != NULL)
        (void)fputc(c, shown);
    return (unsigned char)c;
}

int CALL(putc)(int c, FILE *stream)
{
    (void)stream;
    return CALL(putchar)(c);
}

int CALL(fputc)(int c, FILE *stream)
{
    (void)stream;
    return CALL(putchar)(c);
}

size_t CALL(fwrite)(const void *data, size_t size, size_t count, FILE *stream)
{
    (void)stream;
    show(data, size * count);
    return count;
}

/* No other descriptor is open. */
int64_t CALL(write)(int fd, const void *data, size_t size)
{
    if (fd != 1 && fd != 2) {
        *CALL(__errno_location)() = EBADF;
        return -1;
    }
    show(data, size);
    return (int64_t)size;
}

int CALL(fflush)(FILE *stream)
{
    (void)stream;
    return 0;
}

int CALL(setvbuf)(FILE *stream, char *buffer, int mode, size_t size)
{
    (void)stream;
    (void)buffer;
    (void)mode;
    (void)size;
    return 0;
}

void CALL(setbuf)(FILE *stream, char *buffer)
{
    (void)stream;
    (void)buffer;
}

void CALL(perror)(const char *text)
{
    (void)CALL(printf)("%s: %s\n", text != NULL ? text : "", strerror(*CALL(__errno_location)()));
}

int CALL(fileno)(FILE *stream)
{
    return stream == stdin ? 0 : stream == stdout ? 1 : 2;
}

int CALL(isatty)(int fd)
{
    (void)fd;
    return 0;
}
