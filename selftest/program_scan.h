/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines and tokens of program text. Tokens are separated by blanks; `#` where a token could begin
 * starts a comment; a carriage return is a blank.
 *
 * Owns: struct hb_scan, on the parser's stack. Bounds: every loop ends with the text.
 * The first error is kept; functions that return bool say false once there is one.
 */
#ifndef HB_PROGRAM_SCAN_H
#define HB_PROGRAM_SCAN_H

#include "words.h"

struct hb_token {
    const char *text; /* not terminated; at the end of a line: the place of the end, length 0 */
    size_t length;
    uint32_t column;
};

struct hb_scan {
    const char *text;
    size_t length;
    size_t next;  /* start of the line after this one */
    size_t begin; /* this line */
    size_t end;
    size_t at; /* in this line */
    uint32_t line;
    struct hb_text_error *error;
    bool failed;
};

void hb_scan_init(struct hb_scan *s, const char *text, size_t length, struct hb_text_error *error);

/* Moves to the next line that holds a token; false at the end of the text. */
bool hb_scan_line(struct hb_scan *s);

/* The next token of this line; false at its end. peek does not move. */
bool hb_scan_token(struct hb_scan *s, struct hb_token *token);
bool hb_scan_peek(const struct hb_scan *s, struct hb_token *token);

bool hb_token_is(const struct hb_token *token, const char *word);

/* These take the next token and fail with `expected` when it is not one, naming the nearest of `words`. */
bool hb_scan_word(struct hb_scan *s, const struct hb_words *words, const char *expected, uint8_t *index);
bool hb_scan_number(struct hb_scan *s, uint64_t low, uint64_t high, const char *expected, uint64_t *value);

/* A CPU list (0,2-3), `all`, or a mask in hexadecimal (0x5). */
bool hb_scan_mask(struct hb_scan *s, uint64_t *mask);

/* Fails unless the line is at its end. */
bool hb_scan_end(struct hb_scan *s, const char *message);

/* Records an error at a token; always false. */
bool hb_scan_fail(struct hb_scan *s, const struct hb_token *token, const char *message, const char *nearest);

#endif
