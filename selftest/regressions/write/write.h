/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes a test: runs a program on the port of the tests (../regress.h) in a given order of entries, and prints each
 * call as C with what it gave.
 *
 * Owner: main.c, one test a process. The core must be the tree's own: what it does is what the test demands.
 */
#ifndef WRITE_H
#define WRITE_H

#include "../regress.h"

#include "entry.h"
#include "interp.h"

#include <stdio.h>

struct write {
    FILE *to; /* the body of the test, in memory until it is known which tasks it names */
    bool named[HB_TASKS_MAX];
    struct hb_program program;
    struct hb_interp interp;
    struct hb_entry entries[HB_ENTRIES_MAX];
    uint32_t count;
    uint32_t at; /* entry that is performed */
};
extern struct write write_state;

/* A line of the test, indented. */
void write_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* An operation that was performed: its call, with its result. `ends_wait`: it was the second half of a wait. */
void write_op(uint32_t task, uint32_t op, enum sched_result result, uint64_t value, bool ends_wait);

/* Words of C for the core's enums. */
const char *write_result(enum sched_result result);
const char *write_qos(uint32_t qos);
/* The name of a task's variable; valid until the fourth next call. */
const char *write_task(uint32_t task);

/* What changed in the view since the last call. */
void write_changes(void);

#endif
