/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser's state and the seam between its two files: sections (program_text.c) and operations
 * (program_text_op.c). All functions return false after recording the first error.
 */
#ifndef HB_PROGRAM_TEXT_H
#define HB_PROGRAM_TEXT_H

#include "program_scan.h"

struct hb_parser {
    struct hb_scan scan;
    struct hb_program *program;
    uint32_t named;  /* task names collected ahead, so that operations may refer forward */
    uint8_t section; /* enum hb_section of the last section line */
    bool cpus_given;
    uint32_t limits_given; /* bit n: n-th limit */
    uint32_t limits_line;
};

/* A declared task's name. */
bool hb_parse_task_name(struct hb_parser *parser, uint8_t *task);

/* One operation, its word being the next token, appended to `task`. */
bool hb_parse_op(struct hb_parser *parser, struct hb_task *task);

#endif
