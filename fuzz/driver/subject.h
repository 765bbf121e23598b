/* SPDX-License-Identifier: Apache-2.0 */
/* What a verb is given to work on: the name of a file, or a blob pasted in its place. */
#ifndef HB_SUBJECT_H
#define HB_SUBJECT_H

#include <stdbool.h>

/* hb1:..., of whatever version: which ones are known is the reader's to say. */
bool subject_is_blob(const char *name);

/* A blob, or a file that can be read and has something in it. False after one line about what is wrong. */
bool subject_check(const char *name);

/* Nothing else is ever opened to look inside: a pipe would wait for a writer. */
bool subject_is_file(const char *name);

#endif
