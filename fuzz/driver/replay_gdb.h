/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gdb on a replay: in the foreground, on the driver's own terminal, with the commands of fuzz/driver/gdb/.
 *
 * Owner: verb_replay.c and the worlds' replays. What gdb debugs ends with gdb.
 */
#ifndef HB_REPLAY_GDB_H
#define HB_REPLAY_GDB_H

#include "replay.h"

/*
 * What is behind `--` becomes words for gdb: cuts them off argv, returns how many words are left. Without `--` nothing
 * changes.
 */
int replay_gdb_words(struct replay_options *options, int argc, char **argv);

/* Whether gdb can be started as asked for, before anything is built. An exit code, after one line. */
int replay_gdb_check(const struct replay_options *options, bool harts);

/* hb-sim under gdb, at its failure, or if it does not fail at its first step. Returns an exit code. */
int replay_gdb_sim(struct replay *replay, bool fails);

/* The same of the runner of a C program, and of its reproducer. */
int replay_gdb_program(const struct replay_options *options, const char *program, const char *file, bool fails);

/* The same of the kernel; `boot` waits for gdb at request.gdb. Returns when both have ended. */
int replay_gdb_harts(struct replay *replay, struct boot *boot, bool fails);

#endif
