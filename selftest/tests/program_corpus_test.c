/* SPDX-License-Identifier: Apache-2.0 */
/* What is committed under corpus/ can be loaded, and the seeds reach the whole language. */
#include "program_test.h"

#include "host/reproducer.h"

#include <glob.h>
#include <string.h>

static struct hb_program p, q;

static void for_each(const char *pattern, void (*visit)(const char *path))
{
    glob_t found;
    if (glob(pattern, 0, NULL, &found) != 0)
        return;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct hb_error error;
        enum hb_form form;
        if (!hb_program_load(found.gl_pathv[i], &p, &form, &error))
            fail_msg("%s", error.text);
        assert_int_equal(form, HB_FORM_TEXT);
        visit(found.gl_pathv[i]);
    }
    globfree(&found);
}

static uint32_t ops[HB_OP_KINDS], choices[HB_CHOICE_KINDS], events[HB_EVENT_KINDS], seeds, rejected_cpus;

static void count(const char *path)
{
    (void)path;
    seeds++;
    for (uint32_t t = 0; t < p.task_count; t++)
        for (uint32_t i = 0; i < p.tasks[t].count; i++) {
            const struct hb_op *op = &p.tasks[t].ops[i];
            ops[op->kind]++;
            /* Seeds start fuzzers, which ignore what a program claims. */
            assert_int_equal(op->expect, HB_ANY_RESULT);
            rejected_cpus += op->kind == HB_OP_RESCHED && op->target >= p.cpus;
        }
    for (uint32_t e = 0; e < p.event_count; e++)
        events[p.events[e].kind]++;
    for (uint32_t i = 0; i < p.schedule.count; i++)
        choices[p.schedule.points[i].choice]++;
}

static void seeds_use_every_operation_event_and_choice(void **state)
{
    (void)state;
    for_each(HB_SOURCE_DIR "/corpus/seeds/program/*.hb", count);
    assert_true(seeds >= 20 && rejected_cpus > 0);
    for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++)
        if (ops[kind] == 0 && kind != HB_OP_AWAIT && kind != HB_OP_ON_CPU)
            fail_msg("no seed has `%s`", hb_op_word((uint8_t)kind));
    for (uint32_t i = 0; i < HB_EVENT_KINDS; i++)
        assert_true(events[i] > 0);
    for (uint32_t i = 0; i < HB_CHOICE_KINDS; i++)
        assert_true(choices[i] > 0);
}

static void bytes_keep_it(const char *path)
{
    static uint8_t bytes[HB_BYTES_MAX];
    size_t size = hb_program_encode(&p, bytes, sizeof bytes);
    if (size == 0 || hb_program_decode(&q, bytes, size) != size || q.task_count != p.task_count)
        fail_msg("%s: lost in its bytes form", path);
    for (uint32_t t = 0; t < p.task_count; t++)
        memcpy(q.tasks[t].name, p.tasks[t].name, sizeof q.tasks[t].name);
    q.origin = p.origin;
    if (!hb_program_equal(&p, &q))
        fail_msg("%s: changed by its bytes form", path);
}

static void a_program_survives_its_bytes_form_but_for_names_and_origin(void **state)
{
    (void)state;
    for_each(HB_SOURCE_DIR "/corpus/seeds/program/*.hb", bytes_keep_it);
    for_each(HB_SOURCE_DIR "/corpus/regressions/*.hb", bytes_keep_it);
}

static void has_origin(const char *path)
{
    if (p.origin.world[0] == '\0' || p.origin.signature[0] == '\0')
        fail_msg("%s: a regression says where it was found: origin world ... signature ...", path);
    const char *name = strrchr(path, '/') + 1;
    if (strncmp(name, p.origin.signature, strlen(p.origin.signature)) != 0)
        fail_msg("%s: a regression is named by its signature, %s", path, p.origin.signature);
}

static void a_regression_says_where_it_was_found(void **state)
{
    (void)state;
    for_each(HB_SOURCE_DIR "/corpus/regressions/*.hb", has_origin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seeds_use_every_operation_event_and_choice),
        cmocka_unit_test(a_program_survives_its_bytes_form_but_for_names_and_origin),
        cmocka_unit_test(a_regression_says_where_it_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
