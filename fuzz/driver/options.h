/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Command lines of verbs: a table of options, checked values, and the nearest name for a wrong one.
 *
 * Every value has its range here, so that no verb sees a bad one.
 */
#ifndef HB_OPTIONS_H
#define HB_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTIONS_MAX 24u
#define SIZES_MAX 16u

enum option_kind {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_NUMBER,   /* uint64_t, within low..high */
    OPTION_DURATION, /* double, seconds: 60, 60s, 10m, 2h, 3d, 2w; at most a year */
    OPTION_SIZES,    /* struct sizes, each within low..high */
};

struct sizes {
    unsigned count;
    unsigned values[SIZES_MAX];
};

struct option_spec {
    const char *name;
    enum option_kind kind;
    void *to;
    uint64_t low;
    uint64_t high;
};

/* Options that every verb has, and those of all verbs that run a core. */
struct common {
    bool json;
    bool verbose;
    const char *core; /* NULL: the tree's own */
    const char *out;
};

/*
 * Reads argv by the table (ends at a NULL name). Words that are no options go to positional[0..most).
 * False after one clear line about what is wrong, or after --help; *code is what to exit with then.
 */
bool options_read(int argc, char **argv, const struct option_spec *specs, const char **positional, unsigned most,
                  int *code);

/* Prints the help text of a verb. Returns the exit code. */
int options_help(const char *verb);

/* The name in a NULL-ended list that `word` was most likely meant to be, or NULL. */
const char *nearest_name(const char *word, const char *const *names);

#endif
