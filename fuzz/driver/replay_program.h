/* SPDX-License-Identifier: Apache-2.0 */
/* A reproducer of a program: compiled again as it was, and run by its schedule. */
#ifndef HB_REPLAY_PROGRAM_H
#define HB_REPLAY_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether the file is one (docs/formats.md). */
bool replay_is_program(const char *file);

/* Path of the program that replays the file, built. An exit code, after one line; a source that changed is named. */
int replay_program_runner(const char *file, char *runner, size_t size);

/*
 * The runner for what the reproducer read from `file` says, built from sources here or, if they are not, in the folder
 * where the failure was found. An exit code, after one line; a source that changed is named.
 */
struct prog_reproducer;
int replay_program_build(const struct prog_reproducer *r, const char *file, char *runner, size_t size);

/*
 * Exit code: 1 if it fails every time as recorded, or in another way (which is said); 0 after "did not
 * reproduce". A source that changed since is named first.
 */
struct replay_options;
int replay_program(const struct replay_options *options);

#endif
