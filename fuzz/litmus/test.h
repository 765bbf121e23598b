/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A litmus test: a program with the exact set of outcomes that each model allows, as a *.litmus file
 * states it (docs/litmus.md). A file holds tests of one shape; each has a source, its own or the file's.
 */
#ifndef LITMUS_TEST_H
#define LITMUS_TEST_H

#include <stdio.h>

#include "litmus.h"

#define LITMUS_LINE_MAX 256u

struct litmus_test {
    char name[LITMUS_NAME_MAX];
    struct litmus_program program;
    struct litmus_set expected[LITMUS_MODELS];
};

/* Reads tests one after the other from a text that stays where it is. */
struct litmus_reader {
    const char *text;
    uint32_t line; /* the last one read, from 1 */
    bool sourced;  /* the file says where its tests come from */
    const char *message;
    char detail[LITMUS_LINE_MAX];
};

enum litmus_read { LITMUS_READ_TEST, LITMUS_READ_END, LITMUS_READ_ERROR };

void reader_init(struct litmus_reader *reader, const char *text);
/* The test is the caller's to free, also after an error. Error: line, message and detail say where and why. */
enum litmus_read reader_next(struct litmus_reader *reader, struct litmus_test *test);
void litmus_test_free(struct litmus_test *test);

/* One instruction in the text form (parse.c); NULL, or what is wrong with it. Names are added to the program. */
const char *instr_parse(struct litmus_program *p, uint32_t thread, const char *text);

/* print.c: the text form, with one column a thread. */
void program_print(FILE *to, const struct litmus_program *p);
void outcome_print(FILE *to, const struct litmus_program *p, const uint32_t *outcome);
/* Names that are observed, then each outcome of any of the sets with the models that have it. */
void outcomes_print(FILE *to, const struct litmus_program *p, const struct litmus_set sets[LITMUS_MODELS]);
void instr_print(char *out, size_t size, const struct litmus_program *p, const struct litmus_instr *instr);

#endif
