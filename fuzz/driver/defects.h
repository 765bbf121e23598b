/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue of broken cores: what the headers of selftest/defects say.
 *
 * Owner: verb_defects.c, one catalogue a process; everybody else reads it. docs/defects.md says what the keys mean.
 */
#ifndef HB_DEFECTS_H
#define HB_DEFECTS_H

#include <limits.h>
#include <stdbool.h>

#define DEFECTS_MAX 192u
#define DEFECT_ALSO_MAX 4u
#define DEFECT_TEXT 256u

/* A verdict of "INV-nn why". */
struct defect_also {
    char invariant[8];
    char why[DEFECT_TEXT];
};

struct defect {
    char id[16];
    char title[DEFECT_TEXT];
    char class_name[64];
    char reference[DEFECT_TEXT];
    char goes_wrong[DEFECT_TEXT];
    char caught_by[8];
    char depth[96]; /* of the witness */
    char worlds[64];
    char memory[16];
    char feature[64];         /* empty: none */
    char absent[DEFECT_TEXT]; /* why our core cannot have it; empty: it can */
    bool races_off;           /* the witness runs without race verdicts */
    unsigned also_count;
    struct defect_also also[DEFECT_ALSO_MAX];
    char patch[PATH_MAX];
    char witness[PATH_MAX];
};

struct defects {
    unsigned count;
    struct defect entry[DEFECTS_MAX];
};

/* Reads every patch and every *.absent in selftest/defects, in the order of their ids. Returns an exit code. */
int defects_load(struct defects *defects);

/* Keeps only those named, each of which must be there. Returns an exit code. */
int defects_keep(struct defects *defects, const char *const *ids, unsigned count);

/*
 * Whether it can be hunted in `world`. On real CPUs those are hunted whose witness needs no switch inside an operation
 * (Worlds: threads harts), so that each has a broken core there.
 */
bool defect_applies(const struct defect *defect, const char *world);

/* Whether a verdict is this defect: the one that must catch it, or one that its header explains. */
bool defect_is(const struct defect *defect, const char *invariant);

/* How large a reproducer is: operations of tasks, and deviations of its schedule. False if it cannot be read. */
bool defect_size(const char *reproducer, unsigned *operations, unsigned *deviations);

#endif
