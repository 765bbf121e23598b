/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the driver prints. Lines for people go to stdout, or to stderr when stdout carries JSON lines.
 *
 * Owns the status line: at most one line that is rewritten on a terminal; elsewhere it becomes a plain
 * line every few seconds. Not for signal handlers.
 */
#ifndef HB_SAY_H
#define HB_SAY_H

#include <stdbool.h>
#include <stdio.h>

struct cJSON;

void say_json_mode(bool on);
bool say_is_json(void);
void say_verbose_mode(bool on);

/* A line for people. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* "hartbreak: ..." on stderr. */
void say_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* With -v: "+ " and the words of a command, as they could be typed. */
void say_command(char *const argv[]);
/* The same whether or not -v was given: for the commands that set things up. */
void say_plain_command(char *const argv[]);
/* Progress of long work. Where stdout is no terminal, ever more rarely: some hundred lines a day, not thousands. */
void say_status(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_status_end(void);

/* "59 s", "12 min", "2.5 h", "3.0 d": the text is in `out`, NUL-terminated. */
#define DURATION_LENGTH 24u
const char *duration_words(double seconds, char out[DURATION_LENGTH]);

/* Prints one JSON line if --json was given; takes ownership. */
void say_event(struct cJSON *event);

#endif
