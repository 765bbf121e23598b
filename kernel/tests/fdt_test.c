/* SPDX-License-Identifier: Apache-2.0 */
/* The device tree reader against libfdt: trees that libfdt writes, whole, cut and damaged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "../platform.h"

#define TREE_MAX 4096
#define DAMAGES 50000

static void put_hart(void *tree, uint32_t hart, const char *status)
{
    char name[32];
    (void)snprintf(name, sizeof name, "cpu@%x", hart);
    assert_int_equal(fdt_begin_node(tree, name), 0);
    assert_int_equal(fdt_property_string(tree, "device_type", "cpu"), 0);
    assert_int_equal(fdt_property_u32(tree, "reg", hart), 0);
    assert_int_equal(fdt_property_string(tree, "status", status), 0);
    assert_int_equal(fdt_begin_node(tree, "interrupt-controller"), 0);
    assert_int_equal(fdt_end_node(tree), 0);
    assert_int_equal(fdt_end_node(tree), 0);
}

static void put_device(void *tree, const char *name, const char *compatible, uint64_t address)
{
    uint64_t reg[2] = {cpu_to_fdt64(address), cpu_to_fdt64(0x1000)};
    assert_int_equal(fdt_begin_node(tree, name), 0);
    /* reg before compatible: the order of properties means nothing */
    assert_int_equal(fdt_property(tree, "reg", reg, sizeof reg), 0);
    assert_int_equal(fdt_property(tree, "compatible", compatible, (int)strlen(compatible) + 1), 0);
    assert_int_equal(fdt_end_node(tree), 0);
}

/* A machine with `harts` harts in descending order, as QEMU lists them; hart 1 of more than two is disabled. */
static void *build(uint32_t harts)
{
    uint64_t memory[2] = {cpu_to_fdt64(0x80000000), cpu_to_fdt64(0x8000000)};
    void *tree = test_malloc(TREE_MAX + harts * 128);
    assert_int_equal(fdt_create(tree, (int)(TREE_MAX + harts * 128)), 0);
    assert_int_equal(fdt_finish_reservemap(tree), 0);
    assert_int_equal(fdt_begin_node(tree, ""), 0);
    assert_int_equal(fdt_property_u32(tree, "#address-cells", 2), 0);
    assert_int_equal(fdt_property_u32(tree, "#size-cells", 2), 0);
    assert_int_equal(fdt_begin_node(tree, "chosen"), 0);
    assert_int_equal(fdt_property_string(tree, "bootargs", "seed=7"), 0);
    assert_int_equal(fdt_property_u32(tree, "linux,initrd-start", 0x84000000), 0);
    assert_int_equal(fdt_property_u64(tree, "linux,initrd-end", 0x84000010), 0);
    assert_int_equal(fdt_end_node(tree), 0);
    assert_int_equal(fdt_begin_node(tree, "memory@80000000"), 0);
    assert_int_equal(fdt_property_string(tree, "device_type", "memory"), 0);
    assert_int_equal(fdt_property(tree, "reg", memory, sizeof memory), 0);
    assert_int_equal(fdt_end_node(tree), 0);
    assert_int_equal(fdt_begin_node(tree, "cpus"), 0);
    assert_int_equal(fdt_property_u32(tree, "#address-cells", 1), 0);
    assert_int_equal(fdt_property_u32(tree, "#size-cells", 0), 0);
    assert_int_equal(fdt_property_u32(tree, "timebase-frequency", 10000000), 0);
    for (uint32_t n = harts; n > 0; n--) {
        put_hart(tree, n - 1, harts > 2 && n == 2 ? "disabled" : "okay");
    }
    assert_int_equal(fdt_end_node(tree), 0);
    assert_int_equal(fdt_begin_node(tree, "soc"), 0);
    assert_int_equal(fdt_property_u32(tree, "#address-cells", 2), 0);
    assert_int_equal(fdt_property_u32(tree, "#size-cells", 2), 0);
    put_device(tree, "serial@10000000", "ns16550a", 0x10000000);
    put_device(tree, "test@100000", "sifive,test1", 0x100000);
    assert_int_equal(fdt_end_node(tree), 0);
    assert_int_equal(fdt_end_node(tree), 0);
    assert_int_equal(fdt_finish(tree), 0);
    return tree;
}

static void a_machine_is_read_as_libfdt_wrote_it(void **state)
{
    (void)state;
    void *blob = build(4);
    struct dt tree;
    struct platform platform;
    const char *why = "";
    assert_int_equal(dt_open(&tree, blob, fdt_totalsize(blob)), DT_OK);
    assert_true(platform_read(&platform, &tree, (struct sched_hart_id){2}, &why));
    assert_int_equal(platform.harts, 3);
    assert_int_equal(platform.hart[0].n, 2); /* the boot hart, then ascending, without the disabled one */
    assert_int_equal(platform.hart[1].n, 0);
    assert_int_equal(platform.hart[2].n, 3);
    assert_int_equal(platform.timebase, 10000000);
    assert_int_equal(platform.uart, 0x10000000);
    assert_int_equal(platform.finisher, 0x100000);
    assert_int_equal(platform.memory, 0x80000000);
    assert_int_equal(platform.memory_size, 0x8000000);
    assert_string_equal(platform.arguments, "seed=7");
    assert_int_equal(platform.initrd, 0x84000000);
    assert_int_equal(platform.initrd_end, 0x84000010);
    assert_false(platform_read(&platform, &tree, (struct sched_hart_id){1}, &why));
    assert_string_equal(why, "the boot hart is not among the cpu nodes");
    test_free(blob);
}

static void more_harts_than_cpus_keep_the_lowest_and_the_boot_hart(void **state)
{
    (void)state;
    void *blob = build(70);
    struct dt tree;
    struct platform platform;
    const char *why = "";
    assert_int_equal(dt_open(&tree, blob, fdt_totalsize(blob)), DT_OK);
    assert_true(platform_read(&platform, &tree, (struct sched_hart_id){69}, &why));
    assert_int_equal(platform.harts_seen, 69);
    assert_int_equal(platform.harts, SCHED_MAX_CPUS);
    assert_int_equal(platform.hart[0].n, 69);
    assert_int_equal(platform.hart[1].n, 0);
    assert_int_equal(platform.hart[2].n, 2);
    assert_int_equal(platform.hart[63].n, 63);
    test_free(blob);
}

/* A copy of exactly `size` bytes, so that a sanitizer sees any read past it. */
static enum dt_error open_exact(const void *blob, size_t size)
{
    void *copy = malloc(size != 0 ? size : 1);
    struct dt tree;
    struct platform platform;
    const char *why;
    assert_non_null(copy);
    memcpy(copy, blob, size);
    enum dt_error error = dt_open(&tree, copy, size);
    if (error == DT_OK) {
        (void)platform_read(&platform, &tree, (struct sched_hart_id){0}, &why);
    }
    free(copy);
    return error;
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    void *blob = build(4);
    for (size_t size = 0; size < fdt_totalsize(blob); size++) {
        assert_int_not_equal(open_exact(blob, size), DT_OK);
    }
    assert_int_equal(open_exact(blob, fdt_totalsize(blob)), DT_OK);
    test_free(blob);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

/* libfdt is the judge of what is sound, but for versions before 16 and trees without a root, which it reads too. */
static void damaged_trees_are_read_inside_their_bounds_or_refused(void **state)
{
    (void)state;
    uint64_t random = 1;
    uint32_t refused = 0;
    uint32_t accepted = 0;
    int next;
    void *blob = build(3);
    size_t size = fdt_totalsize(blob);
    uint8_t *damaged = test_malloc(size);
    for (uint32_t i = 0; i < DAMAGES; i++) {
        memcpy(damaged, blob, size);
        for (uint64_t n = 1 + next_random(&random) % 3; n > 0; n--) {
            damaged[next_random(&random) % size] = (uint8_t)(next_random(&random) % 12);
        }
        bool ours = open_exact(damaged, size) == DT_OK;
        bool theirs = fdt_check_full(damaged, size) == 0 && fdt_version(damaged) >= 16 &&
                      fdt_path_offset(damaged, "/") == 0 && fdt_next_tag(damaged, 0, &next) == FDT_BEGIN_NODE;
        assert_true(ours || !theirs); /* nothing that is sound is refused */
        accepted += ours;
        refused += !ours;
    }
    assert_true(refused > DAMAGES / 100);
    assert_true(accepted > DAMAGES / 100);
    test_free(damaged);
    test_free(blob);
}

static void each_kind_of_damage_has_its_name(void **state)
{
    (void)state;
    uint8_t *blob = build(2);
    size_t size = fdt_totalsize(blob);
    uint32_t structure = fdt_off_dt_struct(blob);
    struct dt tree;
    assert_int_equal(dt_open(&tree, blob, size - 1), DT_TRUNCATED);
    blob[0] ^= 1;
    assert_int_equal(dt_open(&tree, blob, size), DT_BAD_MAGIC);
    blob[0] ^= 1;
    blob[23] = 1;
    assert_int_equal(dt_open(&tree, blob, size), DT_BAD_VERSION);
    blob[23] = 17;
    blob[11] ^= 1;
    assert_int_equal(dt_open(&tree, blob, size), DT_BAD_LAYOUT);
    blob[11] ^= 1;
    blob[structure + 3] = 7;
    assert_int_equal(dt_open(&tree, blob, size), DT_BAD_TOKEN);
    blob[structure + 3] = 2;
    assert_int_equal(dt_open(&tree, blob, size), DT_BAD_NESTING);
    blob[structure + 3] = 3;
    assert_int_equal(dt_open(&tree, blob, size), DT_BAD_PROPERTY);
    blob[structure + 3] = 1;
    assert_int_equal(dt_open(&tree, blob, size), DT_OK);
    test_free(blob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_machine_is_read_as_libfdt_wrote_it),
        cmocka_unit_test(more_harts_than_cpus_keep_the_lowest_and_the_boot_hart),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(damaged_trees_are_read_inside_their_bounds_or_refused),
        cmocka_unit_test(each_kind_of_damage_has_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
