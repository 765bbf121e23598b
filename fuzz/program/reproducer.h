/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reproducers of programs: what was compiled and how, the memory model, what failed, and the schedule. Text,
 * docs/formats.md. The driver compiles by it again, the runner follows its schedule.
 *
 * Owns: the files below an output folder, as selftest/host/reproducer.h does: of the same sources, a smaller
 * reproducer is never replaced by a larger one.
 */
#ifndef HB_PROGRAM_REPRODUCER_H
#define HB_PROGRAM_REPRODUCER_H

#include "host/file.h"
#include "program.h"

#define PROG_SOURCES_MAX 16u
#define PROG_LENGTH_MAX (1u << 30)
#define PROG_FLAGS_MAX 64u
#define PROG_FLAG_BYTES 256u
#define PROG_DIGEST_BYTES 17u
#define PROG_REPRODUCER_BYTES (1u << 20)

struct prog_source {
    char path[HB_PATH_BYTES];
    char digest[PROG_DIGEST_BYTES]; /* XXH64 of the contents, hexadecimal */
};

struct prog_reproducer {
    uint32_t source_count; /* 0: kept by a runner that was not told what it was made of */
    struct prog_source source[PROG_SOURCES_MAX];
    char folder[HB_PATH_BYTES]; /* that paths and flags are relative to; empty: not known */
    uint32_t flag_count;
    char flag[PROG_FLAGS_MAX][PROG_FLAG_BYTES];
    char memory[4]; /* sc, tso, c11 */
    bool races;
    bool trust;        /* races none: not looked for, and plain accesses are no decisions */
    uint64_t seed;     /* of the numbers that the program draws; files that say nothing: 1 */
    uint64_t length;   /* decision points after which an execution counts as endless; 0: as usual */
    char signature[9]; /* what follows is empty in one that only says what to compile */
    char invariant[8]; /* INV-nn */
    char key[48];
    struct hb_schedule schedule; /* cpu: the thread */
};

/* Whether a file begins as one of these does; another reproducer (hartbreak 1) does not. */
bool prog_reproducer_is(const char *path);
bool prog_reproducer_load(const char *path, struct prog_reproducer *r, struct hb_error *error);
bool prog_reproducer_write(const char *path, const struct prog_reproducer *r, struct hb_error *error);

struct prog_saved {
    char path[HB_PATH_BYTES]; /* OUT/<signature>/found.hb */
    bool is_new;              /* first of its signature in this folder */
};
/* OUT/<signature>/found.hb and report.txt beside it. `report` may be NULL. */
bool prog_reproducer_save(const char *out, const struct prog_reproducer *r, const char *report,
                          struct prog_saved *saved, struct hb_error *error);

/* Digest of a file as in struct prog_source. */
bool prog_source_digest(const char *path, char digest[PROG_DIGEST_BYTES], struct hb_error *error);

#endif
