/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often a program fails on threads: runs of hb-stress as a child process, counted by its `rate` lines.
 *
 * Owns: a temporary file for the program, the child while it runs. One thread. Bounds: a run of the child is killed
 * after ORACLE_SECONDS; a line longer than ORACLE_LINE is none.
 */
#ifndef HB_MINIMIZE_ORACLE_H
#define HB_MINIMIZE_ORACLE_H

#include "host/file.h"
#include "host/signature.h"
#include "program.h"

#define ORACLE_SECONDS 120.0
#define ORACLE_LINE 4096u

struct oracle {
    const char *stress;                 /* the binary */
    char signature[HB_SIGNATURE_BYTES]; /* what counts as failing; empty: whatever fails first, which it then is */
    char invariant[8];
    char path[64];  /* of the program */
    uint64_t seed;  /* of the next batch */
    double seconds; /* that the next batch may take; above ORACLE_SECONDS or 0: that long */
    uint32_t made;  /* runs of the last batch: fewer than asked for if its time was over */
    uint64_t runs;  /* of all batches */
};

/* False: no place for the file. */
bool oracle_open(struct oracle *o, struct hb_error *error);
void oracle_close(struct oracle *o);

/* Of `times` runs of the program, or as many as there was time for, those that failed. False: the binary could not
 * say, see *error. */
bool oracle_run(struct oracle *o, const struct hb_program *p, uint32_t times, uint32_t *failed, struct hb_error *error);

#endif
