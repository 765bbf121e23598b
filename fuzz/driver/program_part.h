/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of program_build: the table of calls, and what an object asks for. */
#ifndef HB_PROGRAM_PART_H
#define HB_PROGRAM_PART_H

#include "program_build.h"

#define CALLS_MAX 768u
#define CALL_NAME_MAX 48u
#define CALL_NOTE_MAX 80u
#define SYMBOLS_MAX 1024u
#define SECTIONS_MAX 128u

enum call_how { CALL_OWN, CALL_LIBC, CALL_NO };

struct call_row {
    char name[CALL_NAME_MAX];
    char written[CALL_NAME_MAX]; /* as the user wrote it */
    enum call_how how;
    char note[CALL_NOTE_MAX];
};

/* fuzz/program/calls.tsv; NULL after one line about what is wrong with it. Read once. */
const struct call_row *call_find(const char *name);
bool calls_read(void);

/* What an object asks for and has. */
struct object {
    const char *path;
    char main_at[CALL_NAME_MAX + 32]; /* section:0xoffset; empty: there is no main */
    bool has_constructors;
    unsigned asked; /* names that are not defined in it */
    char names[SYMBOLS_MAX][CALL_NAME_MAX];
    unsigned sections; /* writable ones that the machine restores */
    char section[SECTIONS_MAX][CALL_NAME_MAX];
};

/* False after one line. */
bool object_read(struct object *object, const char *path);
/* Names each call that is not supported, with file and line. True if there is none. */
bool object_supported(const struct object *object);
/* A path as the user would name it: from here. Valid as long as `path`. */
const char *place_from_here(const char *path);
/*
 * Holds the compiler's output of a source (LLVM IR, text) against what the machine can see: accesses without a hook get
 * one, in the file itself; what cannot be seen is named with its file and line. Returns an exit code. With `lower`,
 * a read-modify-write that ir_lower can write as a loop is not named, but *lower set; so it is if there may be weak
 * compare-exchanges.
 */
int ir_check(const char *path, const char *source, bool *lower);
/* In the front end's output, before any optimisation. *lowered: there was something. Returns an exit code. */
int ir_lower(const char *path, bool *lowered);
/* Writes the pairs for objcopy: what is called and what it becomes. False after one line. */
bool object_renames(const struct object *object, const char *path);
/* Whether it calls a form that can see that a lock is taken without waiting for it. */
bool object_tries(const struct object *object);

#endif
