/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz target: the device tree reader against libfdt. Input: one byte, then either a tree as it is (even) or edits of a
 * sound one (odd): offset, offset, value. What libfdt calls sound must be read, item by item the same; nothing else may
 * be read past its end, which is where the copy ends too.
 */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../platform.h"

#define TREE_MAX 4096u
#define EDIT_BYTES 3u

static uint8_t sound[TREE_MAX];
static size_t sound_size;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void complain(const char *what)
{
    (void)fprintf(stderr, "fdt: %s\n", what);
    abort();
}

static void put(int error)
{
    if (error != 0) {
        complain("libfdt cannot write the tree to begin with");
    }
}

static void build(void)
{
    uint64_t reg[2] = {cpu_to_fdt64(0x80000000), cpu_to_fdt64(0x8000000)};
    put(fdt_create(sound, TREE_MAX));
    put(fdt_finish_reservemap(sound));
    put(fdt_begin_node(sound, ""));
    put(fdt_property_u32(sound, "#address-cells", 2));
    put(fdt_property_u32(sound, "#size-cells", 2));
    put(fdt_begin_node(sound, "chosen"));
    put(fdt_property_string(sound, "bootargs", "seed=7"));
    put(fdt_property_u32(sound, "linux,initrd-start", 0x84000000));
    put(fdt_property_u64(sound, "linux,initrd-end", 0x84000010));
    put(fdt_end_node(sound));
    put(fdt_begin_node(sound, "memory@80000000"));
    put(fdt_property_string(sound, "device_type", "memory"));
    put(fdt_property(sound, "reg", reg, sizeof reg));
    put(fdt_end_node(sound));
    put(fdt_begin_node(sound, "cpus"));
    put(fdt_property_u32(sound, "#address-cells", 1));
    put(fdt_property_u32(sound, "timebase-frequency", 10000000));
    put(fdt_begin_node(sound, "cpu@0"));
    put(fdt_property_string(sound, "device_type", "cpu"));
    put(fdt_property_u32(sound, "reg", 0));
    put(fdt_end_node(sound));
    put(fdt_end_node(sound));
    put(fdt_end_node(sound));
    put(fdt_finish(sound));
    sound_size = fdt_totalsize(sound);
}

/* Of what libfdt accepts; deeper than ours follows is no tree of a machine. */
static bool too_deep(const void *blob)
{
    int depth = 0, offset = 0, next = 0, deepest = 0;
    for (uint32_t tag = fdt_next_tag(blob, 0, &next); tag != FDT_END; tag = fdt_next_tag(blob, offset, &next)) {
        depth += tag == FDT_BEGIN_NODE ? 1 : tag == FDT_END_NODE ? -1 : 0;
        deepest = depth > deepest ? depth : deepest;
        offset = next;
    }
    return deepest > (int)DT_DEPTH_MAX;
}

static void compare_property(const void *blob, int offset, const struct dt_item *item)
{
    const char *name;
    int length;
    const void *value = fdt_getprop_by_offset(blob, offset, &name, &length);
    if (item->token != DT_PROPERTY || strcmp(name, item->name) != 0 || (uint32_t)length != item->length ||
        memcmp(value, item->value, item->length) != 0) {
        complain("a property differs");
    }
}

static void compare(const void *blob, const struct dt *tree)
{
    struct dt_cursor cursor;
    struct dt_item item;
    int offset = 0, next = 0;
    uint32_t tag = FDT_NOP;
    dt_start(&cursor, tree);
    while (tag != FDT_END) { /* bounded by the tree */
        tag = fdt_next_tag(blob, offset, &next);
        if (tag != FDT_NOP && dt_next(&cursor, &item) != DT_OK) {
            complain("an opened tree is refused on the way");
        }
        if (tag == FDT_BEGIN_NODE &&
            (item.token != DT_NODE_BEGIN || strcmp(item.name, fdt_get_name(blob, offset, NULL)) != 0)) {
            complain("a node differs");
        }
        if (tag == FDT_PROP) {
            compare_property(blob, offset, &item);
        }
        if ((tag == FDT_END_NODE && item.token != DT_NODE_END) || (tag == FDT_END && item.token != DT_END)) {
            complain("an end differs");
        }
        offset = next;
    }
}

/* libfdt reads versions before 16 and trees without a root, too. */
static bool libfdt_says_sound(const void *blob, size_t size)
{
    int next;
    return fdt_check_full(blob, size) == 0 && fdt_version(blob) >= 16 && fdt_path_offset(blob, "/") == 0 &&
           fdt_next_tag(blob, 0, &next) == FDT_BEGIN_NODE && !too_deep(blob);
}

static void judge(const void *blob, size_t size)
{
    struct dt tree;
    struct platform platform;
    const char *why = NULL;
    enum dt_error error = dt_open(&tree, blob, size);
    bool theirs = libfdt_says_sound(blob, size);
    if (error != DT_OK && theirs) {
        complain(dt_error_text(error));
    }
    if (error == DT_OK && theirs) {
        compare(blob, &tree);
    }
    if (error == DT_OK && !platform_read(&platform, &tree, (struct sched_hart_id){0}, &why) && why == NULL) {
        complain("a machine is refused without a reason");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (sound_size == 0) {
        build();
    }
    if (size == 0) {
        return 0;
    }
    bool edits = data[0] % 2 != 0;
    size_t length = edits ? sound_size : size - 1;
    uint8_t *copy = malloc(length != 0 ? length : 1);
    if (copy == NULL) {
        return 0;
    }
    memcpy(copy, edits ? sound : data + 1, length);
    for (size_t at = 1; edits && at + EDIT_BYTES <= size; at += EDIT_BYTES) {
        copy[((size_t)data[at] << 8 | data[at + 1]) % length] = data[at + 2];
    }
    judge(copy, length);
    free(copy);
    return 0;
}
