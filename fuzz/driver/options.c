/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include "say.h"
#include "verb.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD_MAX_LENGTH 32u
#define DURATION_MOST (366 * 86400.0)

int options_help(const char *verb)
{
    char path[512];
    char line[256];
    snprintf(path, sizeof path, "%s/fuzz/driver/help/%s.txt", HB_SOURCE_DIR, verb);
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        say_error("%s: %s", path, strerror(errno));
        return HB_EXIT_ENVIRONMENT;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        fputs(line, stdout);
    }
    fclose(file);
    return HB_EXIT_CLEAN;
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edit distance; words longer than WORD_MAX_LENGTH are compared by their beginning. */
static unsigned distance(const char *a, const char *b)
{
    unsigned row[WORD_MAX_LENGTH + 1];
    unsigned m = (unsigned)strnlen(a, WORD_MAX_LENGTH), n = (unsigned)strnlen(b, WORD_MAX_LENGTH);
    for (unsigned j = 0; j <= n; j++) {
        row[j] = j;
    }
    for (unsigned i = 1; i <= m; i++) {
        unsigned diagonal = row[0];
        row[0] = i;
        for (unsigned j = 1; j <= n; j++) {
            unsigned above = row[j];
            row[j] = least(least(above + 1, row[j - 1] + 1), diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[n];
}

const char *nearest_name(const char *word, const char *const *names)
{
    const char *best = NULL;
    unsigned smallest = 0;
    for (unsigned i = 0; names[i] != NULL; i++) {
        unsigned d = distance(word, names[i]);
        if (best == NULL || d < smallest) {
            best = names[i];
            smallest = d;
        }
    }
    unsigned limit = (unsigned)strlen(word) / 3;
    return best != NULL && smallest <= (limit < 2 ? 2 : limit) ? best : NULL;
}

static bool read_number(const struct option_spec *spec, const char *text, uint64_t *value)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    bool digits = *text >= '0' && *text <= '9' && *end == '\0';
    if (!digits || errno != 0 || number < spec->low || number > spec->high) {
        if (spec->high == UINT64_MAX) {
            say_error("--%s needs a number from %llu, not '%s'", spec->name, (unsigned long long)spec->low, text);
        } else {
            say_error("--%s needs a number from %llu to %llu, not '%s'", spec->name, (unsigned long long)spec->low,
                      (unsigned long long)spec->high, text);
        }
        return false;
    }
    *value = number;
    return true;
}

static bool read_duration(const struct option_spec *spec, const char *text, double *seconds)
{
    static const struct {
        char unit;
        double seconds;
    } units[] = {{'\0', 1}, {'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}};
    char *end;
    double number = strtod(text, &end);
    for (unsigned i = 0; i < sizeof units / sizeof units[0]; i++) {
        bool unit = *end == units[i].unit && (*end == '\0' || end[1] == '\0');
        double value = number * units[i].seconds;
        if (unit && end != text && value > 0 && value <= DURATION_MOST) {
            *seconds = value;
            return true;
        }
    }
    say_error("--%s needs a time as 60s, 10m, 2h, 3d or 2w, at most a year, not '%s'", spec->name, text);
    return false;
}

static bool read_sizes(const struct option_spec *spec, const char *text, struct sizes *sizes)
{
    char copy[256];
    char *rest;
    snprintf(copy, sizeof copy, "%s", text);
    sizes->count = 0;
    if (*text == '\0' || *text == ',' || text[strlen(text) - 1] == ',' || strstr(text, ",,") != NULL) {
        say_error("--%s needs numbers separated by commas, not '%s'", spec->name, text);
        return false;
    }
    for (char *word = strtok_r(copy, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
        uint64_t value;
        if (sizes->count == SIZES_MAX) {
            say_error("--%s takes at most %u numbers", spec->name, SIZES_MAX);
            return false;
        }
        if (!read_number(spec, word, &value)) {
            return false;
        }
        sizes->values[sizes->count++] = (unsigned)value;
    }
    return sizes->count > 0;
}

static bool read_value(const struct option_spec *spec, const char *text)
{
    switch (spec->kind) {
    case OPTION_FLAG:
        *(bool *)spec->to = true;
        return true;
    case OPTION_TEXT:
        *(const char **)spec->to = text;
        return true;
    case OPTION_NUMBER:
        return read_number(spec, text, spec->to);
    case OPTION_DURATION:
        return read_duration(spec, text, spec->to);
    case OPTION_SIZES:
        return read_sizes(spec, text, spec->to);
    }
    return false;
}

static void refuse_option(const char *verb, const char *word, const struct option_spec *specs)
{
    const char *names[OPTIONS_MAX + 1] = {NULL};
    char bare[WORD_MAX_LENGTH + 1];
    for (unsigned i = 0; i < OPTIONS_MAX && specs[i].name != NULL; i++) {
        names[i] = specs[i].name;
    }
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(word + strspn(word, "-"), "="), word + strspn(word, "-"));
    const char *near = nearest_name(bare, names);
    say_error("%s has no option '%s'%s%s%s", verb, word, near ? "; did you mean '--" : "", near ? near : "",
              near ? "'?" : "");
}

static bool read_words(int argc, char **argv, const struct option *longs, const struct option_spec *specs)
{
    for (;;) {
        int index = -1;
        int at = optind;
        int got = getopt_long(argc, argv, ":hv", longs, &index);
        if (got == -1) {
            return true;
        }
        if (got == ':') {
            say_error("%s: %s needs a value", argv[0], argv[optind - 1]);
            return false;
        }
        if (got == '?') {
            refuse_option(argv[0], argv[at < argc ? (optind > at ? optind - 1 : at) : argc - 1], specs);
            return false;
        }
        if (!read_value(&specs[got == 'v' ? 0 : index], optarg)) {
            return false;
        }
    }
}

bool options_read(int argc, char **argv, const struct option_spec *specs, const char **positional, unsigned most,
                  int *code)
{
    struct option longs[OPTIONS_MAX + 1] = {{0}};
    for (unsigned i = 0; i < OPTIONS_MAX && specs[i].name != NULL; i++) {
        longs[i].name = specs[i].name;
        longs[i].has_arg = specs[i].kind == OPTION_FLAG ? no_argument : required_argument;
        longs[i].val = 0x100;
    }
    opterr = 0;
    optind = 1;
    *code = HB_EXIT_USAGE;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            *code = options_help(argv[0]);
            return false;
        }
    }
    if (!read_words(argc, argv, longs, specs)) {
        return false;
    }
    if ((unsigned)(argc - optind) > most) {
        say_error("%s does not know what to do with '%s'", argv[0], argv[optind + (int)most]);
        return false;
    }
    for (unsigned i = 0; optind < argc; i++) {
        positional[i] = argv[optind++];
    }
    return true;
}
