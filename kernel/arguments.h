/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boot arguments (`-append "seed=42 programs=20"`), separated by spaces:
 *   only=NAME       this scenario, or `random`; in NAME, '-' and '_' stand for a space too
 *   programs=N      after the scenarios, N random programs (at most ARGUMENT_PROGRAMS_MAX)
 *   seed=S          of the first random program; program i has seed S + i
 *   repeat=N        runs of the reproducer that the initrd holds (at most ARGUMENT_REPEAT_MAX)
 *   watchdog=MS     time a run may take before it counts as a hang
 *
 * Owns: nothing. Pure.
 */
#ifndef HB_KERNEL_ARGUMENTS_H
#define HB_KERNEL_ARGUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#define ARGUMENT_NAME_MAX 64u
#define ARGUMENT_PROGRAMS_MAX 1000000u
#define ARGUMENT_REPEAT_MAX 100000u
#define ARGUMENT_WATCHDOG_MAX 3600000u
#define ARGUMENT_WATCHDOG_MS 20000u

struct arguments {
    char only[ARGUMENT_NAME_MAX]; /* "": all */
    uint64_t seed;
    uint64_t programs;
    uint64_t repeat;
    uint64_t watchdog_ms;
};

/* False: *bad points at the word that is wrong. */
bool arguments_parse(struct arguments *arguments, const char *text, const char **bad);

/* Whether `only` names this test: equal but for '-', '_' and ' '. */
bool arguments_name(const char *only, const char *name);

#endif
