/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"
#include "process.h"
#include "say.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

struct verb {
    const char *name;
    int (*run)(int argc, char **argv);
};

static const struct verb verbs[] = {
    {"bench", verb_bench},     {"boot", verb_boot}, {"corpus", verb_corpus}, {"defects", verb_defects},
    {"explore", verb_explore}, {"fuzz", verb_fuzz}, {"hunt", verb_hunt},     {"minimize", verb_minimize},
    {"replay", verb_replay},   {"show", verb_show}, {"stress", verb_stress}, {"test", verb_test},
};
#define VERBS (sizeof verbs / sizeof verbs[0])

int exit_worse(int a, int b)
{
    static const int order[] = {HB_EXIT_INTERRUPTED, HB_EXIT_FINDING, HB_EXIT_ENVIRONMENT,
                                HB_EXIT_USAGE,       HB_EXIT_SKIPPED, HB_EXIT_CLEAN};
    for (unsigned i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (a == order[i] || b == order[i]) {
            return order[i];
        }
    }
    return HB_EXIT_ENVIRONMENT;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        return options_help("hartbreak");
    }
    process_catch_signals();
    const char *names[VERBS + 1] = {NULL};
    for (unsigned i = 0; i < VERBS; i++) {
        if (strcmp(argv[1], verbs[i].name) == 0) {
            return verbs[i].run(argc - 1, argv + 1);
        }
        names[i] = verbs[i].name;
    }
    const char *near = nearest_name(argv[1], names);
    say_error("there is no verb '%s'%s%s%s", argv[1], near ? "; did you mean '" : "", near ? near : "",
              near ? "'?" : "");
    return HB_EXIT_USAGE;
}
