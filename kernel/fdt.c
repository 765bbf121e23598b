/* SPDX-License-Identifier: Apache-2.0 */
#include "fdt.h"

#define FDT_MAGIC 0xd00dfeedu
#define FDT_VERSION_MIN 16u
#define FDT_VERSION_MAX 17u
#define FDT_SIZE_MAX (16u << 20) /* keeps all offset sums far from 2^32 */
#define FDT_HEADER_V16 36u
#define FDT_HEADER_V17 40u

enum fdt_tag { TAG_BEGIN = 1, TAG_END_NODE = 2, TAG_PROPERTY = 3, TAG_NOP = 4, TAG_END = 9 };

/* Offsets of the header's words. */
enum fdt_header {
    HEADER_MAGIC = 0,
    HEADER_TOTAL = 4,
    HEADER_STRUCTURE = 8,
    HEADER_STRINGS = 12,
    HEADER_VERSION = 20,
    HEADER_COMPATIBLE = 24,
    HEADER_STRINGS_SIZE = 32,
    HEADER_STRUCTURE_SIZE = 36,
};

static uint32_t read32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool inside(uint32_t offset, uint32_t size, uint32_t total)
{
    return offset <= total && size <= total - offset;
}

/* Length of a NUL-terminated name that starts at `offset` of a block, or `size` if it has no NUL. */
static uint32_t name_length(const uint8_t *block, uint32_t offset, uint32_t size)
{
    uint32_t length = 0;
    while (offset + length < size && block[offset + length] != 0) {
        length++;
    }
    return offset + length < size ? length : size;
}

static bool text_equal(const char *left, const char *right, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (left[i] != right[i] || left[i] == 0) {
            return false;
        }
    }
    return true;
}

static enum dt_error open_header(struct dt *tree, const uint8_t *blob, size_t available)
{
    if (available < FDT_HEADER_V16) {
        return DT_TRUNCATED;
    }
    if (read32(blob + HEADER_MAGIC) != FDT_MAGIC) {
        return DT_BAD_MAGIC;
    }
    uint32_t version = read32(blob + HEADER_VERSION);
    if (version < FDT_VERSION_MIN || read32(blob + HEADER_COMPATIBLE) > FDT_VERSION_MAX) {
        return DT_BAD_VERSION;
    }
    uint32_t total = read32(blob + HEADER_TOTAL);
    if (total < (version < 17 ? FDT_HEADER_V16 : FDT_HEADER_V17) || total > available) {
        return DT_TRUNCATED;
    }
    tree->blob = blob;
    tree->structure = read32(blob + HEADER_STRUCTURE);
    tree->strings = read32(blob + HEADER_STRINGS);
    tree->strings_size = read32(blob + HEADER_STRINGS_SIZE);
    if (total > FDT_SIZE_MAX || tree->structure > total || tree->structure % 4 != 0) {
        return DT_BAD_LAYOUT;
    }
    tree->structure_size = version < 17 ? total - tree->structure : read32(blob + HEADER_STRUCTURE_SIZE);
    if (!inside(tree->structure, tree->structure_size, total) || !inside(tree->strings, tree->strings_size, total)) {
        return DT_BAD_LAYOUT;
    }
    return DT_OK;
}

void dt_start(struct dt_cursor *cursor, const struct dt *tree)
{
    *cursor = (struct dt_cursor){.tree = tree, .offset = 0, .depth = 0};
}

static enum dt_error next_begin(struct dt_cursor *cursor, struct dt_item *item)
{
    const struct dt *tree = cursor->tree;
    const uint8_t *block = tree->blob + tree->structure;
    uint32_t length = name_length(block, cursor->offset, tree->structure_size);
    if (length == tree->structure_size) {
        return DT_BAD_NAME;
    }
    if (cursor->depth >= DT_DEPTH_MAX) {
        return DT_BAD_NESTING;
    }
    item->token = DT_NODE_BEGIN;
    item->name = (const char *)block + cursor->offset;
    item->depth = ++cursor->depth;
    cursor->offset += (length + 4u) & ~3u;
    return DT_OK;
}

static enum dt_error next_property(struct dt_cursor *cursor, struct dt_item *item)
{
    const struct dt *tree = cursor->tree;
    const uint8_t *block = tree->blob + tree->structure;
    if (cursor->depth == 0 || !inside(cursor->offset, 8, tree->structure_size)) {
        return DT_BAD_PROPERTY;
    }
    uint32_t length = read32(block + cursor->offset);
    uint32_t name = read32(block + cursor->offset + 4);
    cursor->offset += 8;
    if (!inside(cursor->offset, length, tree->structure_size)) {
        return DT_BAD_PROPERTY;
    }
    if (name >= tree->strings_size ||
        name_length(tree->blob + tree->strings, name, tree->strings_size) == tree->strings_size) {
        return DT_BAD_NAME;
    }
    item->token = DT_PROPERTY;
    item->name = (const char *)tree->blob + tree->strings + name;
    item->value = block + cursor->offset;
    item->length = length;
    item->depth = cursor->depth;
    cursor->offset += (length + 3u) & ~3u;
    return DT_OK;
}

enum dt_error dt_next(struct dt_cursor *cursor, struct dt_item *item)
{
    const struct dt *tree = cursor->tree;
    *item = (struct dt_item){.token = DT_END, .name = ""};
    /* Bounded by the structure block: each turn takes at least one token from it. */
    while (inside(cursor->offset, 4, tree->structure_size)) {
        uint32_t tag = read32(tree->blob + tree->structure + cursor->offset);
        if (tag == TAG_END) {
            return cursor->depth == 0 ? DT_OK : DT_BAD_NESTING;
        }
        cursor->offset += 4;
        switch (tag) {
        case TAG_NOP:
            break;
        case TAG_BEGIN:
            return next_begin(cursor, item);
        case TAG_PROPERTY:
            return next_property(cursor, item);
        case TAG_END_NODE:
            if (cursor->depth == 0) {
                return DT_BAD_NESTING;
            }
            item->token = DT_NODE_END;
            item->depth = cursor->depth--;
            return DT_OK;
        default:
            return DT_BAD_TOKEN;
        }
    }
    return DT_BAD_TOKEN;
}

enum dt_error dt_open(struct dt *tree, const void *blob, size_t available)
{
    enum dt_error error = open_header(tree, blob, available);
    struct dt_cursor cursor;
    struct dt_item item = {.token = DT_PROPERTY};
    uint32_t roots = 0;
    if (error == DT_OK) {
        dt_start(&cursor, tree);
    }
    while (error == DT_OK && item.token != DT_END) {
        error = dt_next(&cursor, &item);
        roots += error == DT_OK && item.token == DT_NODE_BEGIN && item.depth == 1;
    }
    return error == DT_OK && roots != 1 ? DT_BAD_NESTING : error;
}

bool dt_property(const struct dt *tree, const char *path, const char *name, const uint8_t **value, uint32_t *length)
{
    struct dt_cursor cursor;
    struct dt_item item;
    const char *rest = path; /* what is still to be matched; starts with '/' or is empty */
    uint32_t matched = 0;    /* depth of the innermost node on the path */
    dt_start(&cursor, tree);
    while (dt_next(&cursor, &item) == DT_OK && item.token != DT_END) {
        bool complete = rest[0] == 0 || (rest[0] == '/' && rest[1] == 0);
        if (item.token == DT_NODE_BEGIN && item.depth == 1) {
            matched = 1;
        } else if (item.token == DT_NODE_BEGIN && item.depth == matched + 1 && !complete) {
            size_t part = 1;
            while (rest[part] != 0 && rest[part] != '/') {
                part++;
            }
            if (text_equal(rest + 1, item.name, part - 1) && item.name[part - 1] == 0) {
                rest += part;
                matched++;
            }
        } else if (item.token == DT_PROPERTY && complete && item.depth == matched) {
            size_t size = name_length((const uint8_t *)name, 0, UINT32_MAX);
            if (text_equal(item.name, name, size) && item.name[size] == 0) {
                *value = item.value;
                *length = item.length;
                return true;
            }
        } else if (item.token == DT_NODE_END && item.depth == matched) {
            return false; /* the path's node is over; names are unique */
        }
    }
    return false;
}

uint64_t dt_cells(const uint8_t *value, uint32_t count)
{
    uint64_t high = count > 1 ? (uint64_t)read32(value) << 32 : 0;
    return high | read32(value + (count > 1 ? 4 : 0));
}

bool dt_lists(const uint8_t *value, uint32_t length, const char *text)
{
    uint32_t start = 0;
    for (uint32_t i = 0; i < length; i++) {
        if (value[i] != 0) {
            continue;
        }
        uint32_t size = i - start;
        if (text_equal((const char *)value + start, text, size) && text[size] == 0) {
            return true;
        }
        start = i + 1;
    }
    return false;
}

const char *dt_error_text(enum dt_error error)
{
    static const char *const texts[DT_ERRORS] = {
        [DT_OK] = "ok",
        [DT_TRUNCATED] = "truncated",
        [DT_BAD_MAGIC] = "not a device tree",
        [DT_BAD_VERSION] = "unknown version",
        [DT_BAD_LAYOUT] = "a block lies outside the tree",
        [DT_BAD_TOKEN] = "unknown token, or no end",
        [DT_BAD_NAME] = "a name without its end",
        [DT_BAD_PROPERTY] = "a property outside its block or node",
        [DT_BAD_NESTING] = "nodes are not nested",
    };
    return (unsigned)error < DT_ERRORS ? texts[error] : "unknown error";
}
