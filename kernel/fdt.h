/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader of flattened device trees (version 16 and 17): opens, checks, walks. Read-only.
 *
 * Owns: nothing; items point into the blob. Who may call: anyone; freestanding, no state, builds on
 * any host. Trust: the blob is foreign. dt_open checks every token once, so that walking an opened
 * tree stays inside it; a damaged one is refused with a reason, never read past its end.
 * Bounds: depth DT_DEPTH_MAX, one token for each 4 bytes of the structure block.
 */
#ifndef HB_KERNEL_FDT_H
#define HB_KERNEL_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DT_DEPTH_MAX 16u

enum dt_error {
    DT_OK,
    DT_TRUNCATED, /* shorter than its header, or than the size the header names */
    DT_BAD_MAGIC,
    DT_BAD_VERSION,
    DT_BAD_LAYOUT,   /* a block lies outside the tree, or is not aligned */
    DT_BAD_TOKEN,    /* unknown token, or the structure ends without its end token */
    DT_BAD_NAME,     /* a name without its NUL */
    DT_BAD_PROPERTY, /* a value outside the structure block, or a property outside any node */
    DT_BAD_NESTING,  /* too deep, or ends without begins, or several roots */
    DT_ERRORS,
};

struct dt {
    const uint8_t *blob;
    uint32_t structure; /* offset and size of the structure block */
    uint32_t structure_size;
    uint32_t strings;
    uint32_t strings_size;
};

enum dt_token { DT_NODE_BEGIN, DT_NODE_END, DT_PROPERTY, DT_END };

struct dt_item {
    enum dt_token token;
    uint32_t depth;       /* of the node: 1 is the root; of a property: that of its node */
    const char *name;     /* node with its unit address, or property; "" at ends */
    const uint8_t *value; /* property only, big-endian, not aligned */
    uint32_t length;
};

struct dt_cursor {
    const struct dt *tree;
    uint32_t offset; /* in the structure block */
    uint32_t depth;
};

/* `available`: bytes that may be read at `blob`. */
enum dt_error dt_open(struct dt *tree, const void *blob, size_t available);

void dt_start(struct dt_cursor *cursor, const struct dt *tree);

/* The next item in document order; DT_END once, at the end, and again if called again. */
enum dt_error dt_next(struct dt_cursor *cursor, struct dt_item *item);

/* A property by exact path ("/chosen") and name; false if there is none. */
bool dt_property(const struct dt *tree, const char *path, const char *name, const uint8_t **value, uint32_t *length);

/* Big-endian cells: `count` is 1 or 2. */
uint64_t dt_cells(const uint8_t *value, uint32_t count);

/* Whether `text` is one of the NUL-separated strings of a value. */
bool dt_lists(const uint8_t *value, uint32_t length, const char *text);

const char *dt_error_text(enum dt_error error);

#endif
