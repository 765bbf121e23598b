/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command line of hb-stress-*: what to run, how often, on how many CPUs.
 *
 * Owns: struct options; constant after options_parse, which exits 2 on bad input.
 */
#ifndef STRESS_OPTIONS_H
#define STRESS_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define OPTIONS_CPUS_MAX 16u

enum stress_mode { MODE_RANDOM, MODE_SCENARIO, MODE_PROGRAM, MODE_CANARY };

enum fail_nth { FAIL_NONE, FAIL_SEND, FAIL_START, FAIL_SPAWN };

struct options {
    enum stress_mode mode;
    enum fail_nth fail_nth;
    const char *scenario;            /* name or "all" */
    const char *file;                /* a program: text, bytes or blob */
    const char *entries;             /* the order in which it enters the core; NULL: none */
    uint32_t cpus[OPTIONS_CPUS_MAX]; /* taken in turn */
    uint32_t cpus_count;
    uint64_t seed;
    uint64_t programs;   /* 0: until `seconds` are over */
    uint64_t repeat;     /* runs of each program */
    uint64_t seconds;    /* 0: no limit */
    uint64_t operations; /* steps a CPU may take in one run */
    uint64_t hang_seconds;
    uint64_t findings_max; /* signatures, or workers lost, before the whole run ends */
    uint64_t rendezvous;   /* UINT64_MAX: varies */
    const char *out;       /* folder for findings, or NULL */
    bool rate;             /* each run of the program stands for itself, and is counted */
    bool json;
    bool list;
};

void options_parse(struct options *o, int argc, char **argv);

#endif
