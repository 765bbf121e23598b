/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reader of flattened device trees (version 16 and 17): opens, checks, walks. Read-only.
 *
 * Owns: nothing; items point into the blob. Who may call: anyone; freestanding, no state, builds on
 * any host. Trust: the blob is foreign. fdt_open checks every token once, so that walking an opened
 * tree stays inside it; a damaged one is refused with a reason, never read past its end.
 * Bounds: depth FDT_DEPTH_MAX, one token for each 4 bytes of the structure block.
 */
#ifndef HB_KERNEL_FDT_H
#define HB_KERNEL_FDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FDT_DEPTH_MAX 16u

enum fdt_error {
    FDT_OK,
    FDT_TRUNCATED, /* shorter than its header, or than the size the header names */
    FDT_BAD_MAGIC,
    FDT_BAD_VERSION,
    FDT_BAD_LAYOUT,   /* a block lies outside the tree, or is not aligned */
    FDT_BAD_TOKEN,    /* unknown token, or the structure ends without its end token */
    FDT_BAD_NAME,     /* a name without its NUL */
    FDT_BAD_PROPERTY, /* a value outside the structure block, or a property outside any node */
    FDT_BAD_NESTING,  /* too deep, or ends without begins, or several roots */
    FDT_ERRORS,
};

struct fdt {
    const uint8_t *blob;
    uint32_t structure; /* offset and size of the structure block */
    uint32_t structure_size;
    uint32_t strings;
    uint32_t strings_size;
};

enum fdt_token { FDT_NODE_BEGIN, FDT_NODE_END, FDT_PROPERTY, FDT_END };

struct fdt_item {
    enum fdt_token token;
    uint32_t depth;       /* of the node: 1 is the root; of a property: that of its node */
    const char *name;     /* node with its unit address, or property; "" at ends */
    const uint8_t *value; /* property only, big-endian, not aligned */
    uint32_t length;
};

struct fdt_cursor {
    const struct fdt *tree;
    uint32_t offset; /* in the structure block */
    uint32_t depth;
};

/* `available`: bytes that may be read at `blob`. */
enum fdt_error fdt_open(struct fdt *tree, const void *blob, size_t available);

void fdt_start(struct fdt_cursor *cursor, const struct fdt *tree);

/* The next item in document order; FDT_END once, at the end, and again if called again. */
enum fdt_error fdt_next(struct fdt_cursor *cursor, struct fdt_item *item);

/* A property by exact path ("/chosen") and name; false if there is none. */
bool fdt_property(const struct fdt *tree, const char *path, const char *name, const uint8_t **value, uint32_t *length);

/* Big-endian cells: `count` is 1 or 2. */
uint64_t fdt_cells(const uint8_t *value, uint32_t count);

/* Whether `text` is one of the NUL-separated strings of a value. */
bool fdt_lists(const uint8_t *value, uint32_t length, const char *text);

const char *fdt_error_text(enum fdt_error error);

#endif
