/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Anyone's C program, made ready for the simulator: compiled with the hooks, its calls of libc renamed to the
 * simulator's, its names made its own, and linked to the machine.
 *
 * Owns: the folders below HB_PROGRAMS_DIR, one for each content (sources as the preprocessor gives them, flags,
 * machine). A folder appears whole and is never changed, so any number of drivers may build at the same time.
 */
#ifndef HB_PROGRAM_BUILD_H
#define HB_PROGRAM_BUILD_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define PROGRAM_SOURCES_MAX 16u
#define PROGRAM_FLAGS_MAX 64u

struct program {
    unsigned source_count;
    const char *sources[PROGRAM_SOURCES_MAX];
    unsigned flag_count;
    const char *flags[PROGRAM_FLAGS_MAX];
    bool races; /* -O2 unless a flag says otherwise; off: -O0, since then every plain access counts */
};

/* Splits off what follows "--" as flags and ends argv there. Returns the new argc; -1 after one line: too many. */
int program_flags(struct program *program, int argc, char **argv);

/* Whether the sources can be read; an exit code, after one line. */
int program_check(const struct program *program);

/*
 * Path of the runner for the program, from the cache or built now. Returns an exit code: 2 after the first error
 * of a program that does not compile, or after naming each call that is not supported, with its file and line.
 */
int program_build(const struct program *program, char *runner, size_t size);

/* The same without the cache, for builds and tests: they know by themselves what is new. The runner is put at that
 * path. */
int program_build_at(const struct program *program, const char *runner);

#endif
