/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The scheduler core under test and the build tree that goes with it.
 *
 * The tree's own core is built in build/default. A core from another directory is mirrored to
 * build/cores/KEY/core (files change there only when their contents do, so an edit rebuilds little) and
 * built beside it; if its include/ is ours, within the worlds of build/default, which know of a core nothing else. A
 * lock file serialises drivers that use the same build tree.
 */
#ifndef HB_CORE_H
#define HB_CORE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#define CORE_TARGETS_MAX 256u

struct core {
    bool foreign;
    char given[PATH_MAX]; /* as the user wrote it; empty: the tree's own */
    char build[PATH_MAX];
    char copy[PATH_MAX]; /* what is compiled */
    char name[64];       /* for people and tables */
};

/* Checks, mirrors and configures. `dir` NULL: the tree's own core. Returns an exit code, 0 if it is usable. */
int core_prepare(struct core *core, const char *dir);

/* Builds ninja targets (NULL-ended). Returns an exit code; 2 with the first error if a foreign core does not compile.
 */
int core_build(const struct core *core, const char *const *targets);

/* Part of core_build: what these targets of a foreign core share with the tree's own build. Returns an exit code. */
int core_worlds(const struct core *core, const char *const *targets);

/*
 * A tool that does not depend on the core (hb-seeds), built in the tree's own build folder; its path
 * goes to `out`. Returns an exit code.
 */
int core_tool(const char *name, char *out, size_t size);

/* Path of a built program, as build/default/bin/NAME. */
void core_binary(const struct core *core, const char *name, char *out, size_t size);

/* " --core DIR" for REPLAY lines, or nothing. */
void core_words(const struct core *core, char *out, size_t size);

/* Mirrors the regular files under `from` to `to`, touching only what differs. False after one line about why. */
bool mirror(const char *from, const char *to);

/* The same for one file. */
bool mirror_one(const char *from, const char *to);

/* mkdir -p. */
bool make_folders(const char *path);

#endif
