/* SPDX-License-Identifier: Apache-2.0 */
#include "shell_word.h"

#include <stdbool.h>
#include <string.h>

static size_t add(char *out, size_t size, size_t at, const char *text)
{
    size_t length = strlen(text);
    if (at + length < size) {
        memcpy(out + at, text, length + 1);
        at += length;
    }
    return at;
}

const char *shell_word(const char *word, char *out, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
    *out = '\0';
    bool quoted = *word == '\0' || word[strspn(word, plain)] != '\0';
    size_t at = quoted ? add(out, size, 0, "'") : 0;
    for (const char *c = word; *c != '\0'; c++) {
        const char one[2] = {*c, '\0'};
        at = add(out, size, at, *c == '\'' ? "'\\''" : one);
    }
    if (quoted) {
        (void)add(out, size, at, "'");
    }
    return out;
}
