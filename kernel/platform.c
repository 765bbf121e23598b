/* SPDX-License-Identifier: Apache-2.0 */
#include "platform.h"

/* What is known of each node on the way from the root to the cursor; judged when the node ends. */
struct node {
    uint32_t address_cells; /* that its children use */
    uint32_t size_cells;
    bool is_cpu;
    bool is_memory;
    bool disabled;
    bool is_uart;
    bool is_finisher;
    const uint8_t *reg;
    uint32_t reg_length;
};

static bool named(const struct dt_item *item, const char *name)
{
    size_t i = 0;
    while (name[i] != 0 && item->name[i] == name[i]) {
        i++;
    }
    return name[i] == 0 && item->name[i] == 0;
}

static bool text_value(const struct dt_item *item, const char *text)
{
    return dt_lists(item->value, item->length, text);
}

static void node_property(struct node *node, const struct dt_item *item, struct platform *platform)
{
    if (named(item, "#address-cells") && item->length == 4) {
        node->address_cells = (uint32_t)dt_cells(item->value, 1);
    } else if (named(item, "#size-cells") && item->length == 4) {
        node->size_cells = (uint32_t)dt_cells(item->value, 1);
    } else if (named(item, "device_type")) {
        node->is_cpu = text_value(item, "cpu");
        node->is_memory = text_value(item, "memory");
    } else if (named(item, "status")) {
        node->disabled = !text_value(item, "okay") && !text_value(item, "ok");
    } else if (named(item, "compatible")) {
        node->is_uart = text_value(item, "ns16550a");
        node->is_finisher = text_value(item, "sifive,test0") || text_value(item, "sifive,test1");
    } else if (named(item, "reg")) {
        node->reg = item->value;
        node->reg_length = item->length;
    } else if (named(item, "timebase-frequency") && (item->length == 4 || item->length == 8)) {
        platform->timebase = dt_cells(item->value, item->length / 4);
    }
}

/* Keeps the list ascending; the highest id falls out when it is full. */
static void hart_insert(struct platform *platform, struct sched_hart_id hart)
{
    uint32_t at = platform->harts;
    platform->harts_seen++;
    if (at == SCHED_MAX_CPUS) {
        if (platform->hart[at - 1].n < hart.n) {
            return;
        }
        at--;
    } else {
        platform->harts++;
    }
    while (at > 0 && platform->hart[at - 1].n > hart.n) {
        platform->hart[at] = platform->hart[at - 1];
        at--;
    }
    platform->hart[at] = hart;
}

static void node_end(const struct node *node, const struct node *parent, struct platform *platform)
{
    uint32_t cells = parent->address_cells;
    uint32_t sizes = parent->size_cells;
    if (node->reg == NULL || node->disabled || cells < 1 || cells > 2 || node->reg_length < cells * 4) {
        return;
    }
    uint64_t address = dt_cells(node->reg, cells);
    if (node->is_cpu) {
        hart_insert(platform, (struct sched_hart_id){address});
    } else if (node->is_memory && platform->memory_size == 0 && sizes >= 1 && sizes <= 2 &&
               node->reg_length >= (cells + sizes) * 4) {
        platform->memory = address;
        platform->memory_size = dt_cells(node->reg + (size_t)cells * 4, sizes);
    } else if (node->is_uart && platform->uart == 0) {
        platform->uart = address;
    } else if (node->is_finisher && platform->finisher == 0) {
        platform->finisher = address;
    }
}

static void read_nodes(struct platform *platform, const struct dt *tree)
{
    struct node nodes[DT_DEPTH_MAX + 1] = {{.address_cells = 2, .size_cells = 1}};
    struct dt_cursor cursor;
    struct dt_item item;
    dt_start(&cursor, tree);
    while (dt_next(&cursor, &item) == DT_OK && item.token != DT_END) {
        struct node *node = &nodes[item.depth];
        if (item.token == DT_NODE_BEGIN) {
            *node = (struct node){.address_cells = 2, .size_cells = 1};
        } else if (item.token == DT_PROPERTY) {
            node_property(node, &item, platform);
        } else {
            node_end(node, &nodes[item.depth - 1], platform);
        }
    }
}

static void read_chosen(struct platform *platform, const struct dt *tree)
{
    const uint8_t *value;
    uint32_t length;
    platform->arguments = "";
    if (dt_property(tree, "/chosen", "bootargs", &value, &length) && length > 0 && value[length - 1] == 0) {
        platform->arguments = (const char *)value;
    }
    if (dt_property(tree, "/chosen", "linux,initrd-start", &value, &length) && (length == 4 || length == 8)) {
        platform->initrd = dt_cells(value, length / 4);
    }
    if (dt_property(tree, "/chosen", "linux,initrd-end", &value, &length) && (length == 4 || length == 8)) {
        platform->initrd_end = dt_cells(value, length / 4);
    }
}

/* Moves the boot hart to the front; the others keep their order. False: it is not listed. */
static bool boot_first(struct platform *platform, struct sched_hart_id boot)
{
    for (uint32_t i = 0; i < platform->harts; i++) {
        if (platform->hart[i].n != boot.n) {
            continue;
        }
        for (uint32_t j = i; j > 0; j--) {
            platform->hart[j] = platform->hart[j - 1];
        }
        platform->hart[0] = boot;
        return true;
    }
    if (platform->harts < platform->harts_seen) { /* its id is above the ones kept */
        for (uint32_t j = platform->harts - 1; j > 0; j--) {
            platform->hart[j] = platform->hart[j - 1];
        }
        platform->hart[0] = boot;
        return true;
    }
    return false;
}

bool platform_read(struct platform *platform, const struct dt *tree, struct sched_hart_id boot, const char **why)
{
    *platform = (struct platform){0};
    read_nodes(platform, tree);
    read_chosen(platform, tree);
    if (platform->harts == 0) {
        *why = "no cpu node with a hart id";
    } else if (!boot_first(platform, boot)) {
        *why = "the boot hart is not among the cpu nodes";
    } else if (platform->memory_size == 0) {
        *why = "no memory node";
    } else if (platform->initrd > platform->initrd_end) {
        *why = "the initrd ends before it starts";
    } else {
        return true;
    }
    return false;
}
