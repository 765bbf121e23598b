/* SPDX-License-Identifier: Apache-2.0 */
#include "arguments.h"

#include <stddef.h>

static bool is_end(char c)
{
    return c == 0 || c == ' ';
}

/* The value of `key` (which ends in '=') if the word begins with it, else NULL. */
static const char *value_of(const char *word, const char *key)
{
    while (*key != 0) {
        if (*word++ != *key++) {
            return NULL;
        }
    }
    return word;
}

static bool parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;
    if (is_end(*text)) {
        return false;
    }
    for (; !is_end(*text); text++) {
        uint64_t digit = (uint64_t)(unsigned char)*text - '0';
        if (*text < '0' || *text > '9' || value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    *out = value;
    return value >= least && value <= most;
}

static bool parse_name(const char *text, char *out)
{
    size_t length = 0;
    for (; !is_end(text[length]); length++) {
        if (length + 1 == ARGUMENT_NAME_MAX) {
            return false;
        }
        out[length] = text[length];
    }
    out[length] = 0;
    return length > 0;
}

static bool parse_word(struct arguments *arguments, const char *word)
{
    const char *value;
    if ((value = value_of(word, "only=")) != NULL) {
        return parse_name(value, arguments->only);
    }
    if ((value = value_of(word, "seed=")) != NULL) {
        return parse_number(value, 0, UINT64_MAX, &arguments->seed);
    }
    if ((value = value_of(word, "programs=")) != NULL) {
        return parse_number(value, 0, ARGUMENT_PROGRAMS_MAX, &arguments->programs);
    }
    if ((value = value_of(word, "repeat=")) != NULL) {
        return parse_number(value, 1, ARGUMENT_REPEAT_MAX, &arguments->repeat);
    }
    if ((value = value_of(word, "watchdog=")) != NULL) {
        return parse_number(value, 1, ARGUMENT_WATCHDOG_MAX, &arguments->watchdog_ms);
    }
    return false;
}

bool arguments_parse(struct arguments *arguments, const char *text, const char **bad)
{
    *arguments = (struct arguments){.repeat = 1, .watchdog_ms = ARGUMENT_WATCHDOG_MS};
    while (*text != 0) {
        if (*text == ' ') {
            text++;
            continue;
        }
        if (!parse_word(arguments, text)) {
            *bad = text;
            return false;
        }
        while (!is_end(*text)) {
            text++;
        }
    }
    return true;
}

static char folded(char c)
{
    return c == '-' || c == '_' ? ' ' : c;
}

bool arguments_name(const char *only, const char *name)
{
    size_t i = 0;
    while (only[i] != 0 && folded(only[i]) == folded(name[i])) {
        i++;
    }
    return only[i] == 0 && name[i] == 0;
}
