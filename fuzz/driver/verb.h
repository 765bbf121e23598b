/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs of ./hartbreak and how they end.
 *
 * One verb a file. A verb parses its own options, builds its own targets and runs worlds as child
 * processes; it returns one of the exit codes below.
 */
#ifndef HB_VERB_H
#define HB_VERB_H

enum hb_exit {
    HB_EXIT_CLEAN = 0,
    HB_EXIT_FINDING = 1,
    HB_EXIT_USAGE = 2,
    HB_EXIT_ENVIRONMENT = 3,
    HB_EXIT_SKIPPED = 4,
    HB_EXIT_INTERRUPTED = 130,
};

/* The one that says more: 130, 1, 3, 2, 4, 0. */
int exit_worse(int a, int b);

int verb_bench(int argc, char **argv);
int verb_boot(int argc, char **argv);
int verb_corpus(int argc, char **argv);
int verb_defects(int argc, char **argv);
int verb_explore(int argc, char **argv);
int verb_fuzz(int argc, char **argv);
int verb_hunt(int argc, char **argv);
int verb_minimize(int argc, char **argv);
int verb_replay(int argc, char **argv);
int verb_show(int argc, char **argv);
int verb_stress(int argc, char **argv);
int verb_test(int argc, char **argv);

#endif
