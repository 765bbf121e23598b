/* SPDX-License-Identifier: Apache-2.0 */
/* What hb-mutate finds in a file, what it leaves alone, and that each mutant is C and differs in one thing. */
#include "mutate/mutant.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const char fixture[] =
    "#include <stdatomic.h>\n"
    "#include <stdbool.h>\n"
    "struct sched_irq_state { int was; };\n"
    "struct lock { int word; };\n"
    "struct cpu { struct lock a, b; bool need_resched; _Atomic unsigned n; };\n"
    "void core_lock_take(struct cpu *c, struct lock *l);\n"
    "void core_lock_drop(struct cpu *c, struct lock *l);\n"
    "struct sched_irq_state sched_port_irq_save(void *w);\n"
    "void sched_port_irq_restore(void *w, struct sched_irq_state s);\n"
    "bool core_ipi_request(struct cpu *c);\n"
    "void both(struct cpu *c, bool early)\n"
    "{\n"
    "    core_lock_take(c, &c->a);\n"
    "    core_lock_take(c,\n"
    "                   &c->b);\n"
    "    c->need_resched = false;\n"
    "    if (early) {\n"
    "        core_lock_drop(c, &c->b);\n"
    "        core_lock_drop(c, &c->a);\n"
    "        return;\n"
    "    }\n"
    "    (void)core_ipi_request(c);\n"
    "    core_lock_drop(c, &c->b);\n"
    "    core_lock_drop(c, &c->a);\n"
    "}\n"
    "void enter(struct cpu *c) { core_lock_take(c, &c->a); }\n"
    "void leave(struct cpu *c) { core_lock_drop(c, &c->a); }\n"
    "unsigned orders(struct cpu *c)\n"
    "{\n"
    "    struct sched_irq_state irq = sched_port_irq_save(c);\n"
    "    atomic_store_explicit(&c->n, 1, memory_order_release);\n"
    "    atomic_store_explicit(&c->n, 2, memory_order_relaxed);\n"
    "    (void)atomic_fetch_add_explicit(&c->n, 1, memory_order_acq_rel);\n"
    "    bool asked = core_ipi_request(c);\n"
    "    c->need_resched |= asked;\n"
    "    sched_port_irq_restore(c, irq);\n"
    "    return atomic_load_explicit(&c->n, memory_order_seq_cst);\n"
    "}\n"
    "void sched_view_cpu(struct cpu *c, const struct cpu *from) { c->need_resched = from->need_resched; }\n";

static char folder[] = "/tmp/hb-mutate-XXXXXX";
static struct sites sites;
static struct mutants mutants;

static bool write_core(const char *text, struct hb_error *error)
{
    char path[HB_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/core.c", folder);
    return hb_file_write(path, text, strlen(text), error);
}

static cJSON *load(const char *text)
{
    struct hb_error error = {""};
    assert_true(write_core(text, &error));
    return ast_load(HB_CLANG, folder, "core.c", &error);
}

static int setup(void **state)
{
    (void)state;
    if (mkdtemp(folder) == NULL)
        return -1;
    cJSON *tree = load(fixture);
    if (tree == NULL)
        return -1;
    sites_find(&sites, tree, fixture, sizeof fixture - 1);
    cJSON_Delete(tree);
    mutants_make(&mutants, &sites);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char path[HB_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/core.c", folder);
    return unlink(path) | rmdir(folder);
}

static const struct mutant *find(const char *name)
{
    for (unsigned i = 0; i < mutants.count; i++) {
        if (strcmp(mutants.all[i].name, name) == 0)
            return &mutants.all[i];
    }
    fail_msg("no mutant %s", name);
    return NULL;
}

static char *apply(const char *name)
{
    size_t size = 0;
    char *text = mutant_apply(find(name), fixture, sizeof fixture - 1, &size);
    assert_non_null(text);
    assert_int_equal(size, strlen(text));
    return text;
}

static unsigned occurrences(const char *text, const char *word)
{
    unsigned n = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        n++;
    return n;
}

/* Everything that is to be found, and nothing else: not the lowered flag, the relaxed order, the used result, the view.
 */
static void test_list(void **state)
{
    static const char *const expected[] = {
        "lock-both-1",    "lock-both-2",    "notify-both-1",  "lock-enter-1",  "irq-orders-1",
        "order-orders-1", "order-orders-2", "order-orders-3", "flag-orders-1", "order-orders-4",
    };
    (void)state;
    assert_false(mutants.full);
    assert_int_equal(mutants.count, sizeof expected / sizeof expected[0]);
    for (unsigned i = 0; i < mutants.count; i++)
        assert_string_equal(mutants.all[i].name, expected[i]);
    assert_int_equal(find("lock-both-1")->line, 13);
}

/* Both ends of a lock go, on each way out of the function; the other lock stays. */
static void test_lock(void **state)
{
    (void)state;
    char *text = apply("lock-both-2");
    assert_int_equal(occurrences(text, "(void)0;"), 3);
    assert_int_equal(occurrences(text, "core_lock_take(c, &c->a);"), 2);
    assert_int_equal(occurrences(text, "&c->b"), 0);
    free(text);
    text = apply("lock-enter-1");
    assert_int_equal(occurrences(text, "{ (void)0; }"), 2);
    free(text);
}

static void test_order(void **state)
{
    (void)state;
    char *text = apply("order-orders-1");
    assert_int_equal(occurrences(text, "memory_order_relaxed"), 2);
    assert_int_equal(occurrences(text, "memory_order_release"), 0);
    free(text);
    assert_string_equal(find("order-orders-2")->edits[0].with, "memory_order_acquire");
    assert_string_equal(find("order-orders-3")->edits[0].with, "memory_order_release");
    assert_string_equal(find("order-orders-4")->edits[0].with, "memory_order_acquire");
}

static void test_rest(void **state)
{
    (void)state;
    char *text = apply("irq-orders-1");
    assert_int_equal(occurrences(text, "irq = (struct sched_irq_state){0};"), 1);
    assert_int_equal(occurrences(text, "sched_port_irq_restore(c, irq)"), 0);
    free(text);
    text = apply("flag-orders-1");
    assert_int_equal(occurrences(text, "c->need_resched |= asked"), 0);
    assert_int_equal(occurrences(text, "c->need_resched = false"), 1);
    free(text);
    text = apply("notify-both-1");
    assert_int_equal(occurrences(text, "(void)core_ipi_request(c)"), 0);
    free(text);
}

/* A compiler reads each of them, and refuses what is no C. */
static void test_compiles(void **state)
{
    (void)state;
    for (unsigned i = 0; i < mutants.count; i++) {
        char *text = apply(mutants.all[i].name);
        cJSON *tree = load(text);
        assert_non_null(tree);
        cJSON_Delete(tree);
        free(text);
    }
    assert_null(load("void half(void) {"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list), cmocka_unit_test(test_lock),     cmocka_unit_test(test_order),
        cmocka_unit_test(test_rest), cmocka_unit_test(test_compiles),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
