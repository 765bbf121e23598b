/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The syntax tree of one C file, as clang dumps it (-ast-dump=json): what to mutate is found there, never by text.
 *
 * Owns: the tree belongs to the caller (cJSON_Delete). One thread.
 */
#ifndef HB_MUTATE_AST_H
#define HB_MUTATE_AST_H

#include "host/file.h"

#include <cjson/cJSON.h>
#include <stddef.h>

/* A place in the file, in bytes: [begin, end). */
struct ast_range {
    size_t begin, end;
    unsigned line; /* 0: clang did not repeat it */
};

/* Runs `clang` on core/file with the core's own include paths. NULL: `error` says why. */
cJSON *ast_load(const char *clang, const char *core, const char *file, struct hb_error *error);

/* Whether the node is a function of the file itself (not of a header) that has a body. */
bool ast_is_function(const cJSON *node);

const char *ast_kind(const cJSON *node);
/* "" if it has none. */
const char *ast_name(const cJSON *node);
struct ast_range ast_range(const cJSON *node);

/* The name of the function or constant that an expression names, through casts and parentheses; "" if it names none. */
const char *ast_referenced(const cJSON *expression);

/* The n-th child, or NULL. */
const cJSON *ast_child(const cJSON *node, int n);

#endif
