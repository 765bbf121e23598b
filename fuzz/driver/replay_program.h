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

/* What a reproducer says of how to compile, taken over; `r` must live on. False after one line: it does not say. */
struct program;
struct prog_reproducer;
bool replay_program_sources(const struct prog_reproducer *r, const char *file, struct program *program);

/*
 * Exit code: 1 if it fails every time as recorded, or in another way (which is said); 0 after "did not
 * reproduce". A source that changed since is named first.
 */
struct replay_options;
int replay_program(const struct replay_options *options);

#endif
