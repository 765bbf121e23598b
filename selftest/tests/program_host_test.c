/* SPDX-License-Identifier: Apache-2.0 */
/* The host library: files, signatures, reproducers, reports. */
#include "program_test.h"

#include "host/report.h"
#include "host/reproducer.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KNOWN_SIGNATURE "2a295a01"

static struct hb_program p, q;
static struct hb_error error;
static char folder[64];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/hb-host-XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static const char *in_folder(const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, const char *text)
{
    assert_true(hb_file_write(in_folder(name), text, strlen(text), &error));
}

static char *get(const char *path)
{
    char *data;
    size_t size;
    if (!hb_file_read(path, 1 << 20, &data, &size, &error))
        fail_msg("%s", error.text);
    return data;
}

static void files_are_written_whole_with_their_folders(void **state)
{
    (void)state;
    put("a/b/c", "one");
    put("a/b/c", "two");
    char *data = get(in_folder("a/b/c"));
    assert_string_equal(data, "two");
    free(data);
    bool created;
    assert_true(hb_file_create(in_folder("a/b/d"), "x", 1, &created, &error) && created);
    assert_true(hb_file_create(in_folder("a/b/d"), "y", 1, &created, &error) && !created);
    data = get(in_folder("a/b/d"));
    assert_string_equal(data, "x");
    free(data);
    char command[256];
    snprintf(command, sizeof command, "test \"$(ls %s | wc -l)\" = 2", in_folder("a/b"));
    assert_int_equal(system(command), 0); /* nothing left beside them */
}

static void a_file_over_its_limit_or_absent_is_refused_by_name(void **state)
{
    (void)state;
    char *data;
    size_t size;
    put("ten", "0123456789");
    assert_true(hb_file_read(in_folder("ten"), 10, &data, &size, &error) && size == 10);
    free(data);
    assert_false(hb_file_read(in_folder("ten"), 9, &data, &size, &error));
    assert_non_null(strstr(error.text, "larger than 9 bytes"));
    assert_false(hb_file_read(in_folder("none"), 9, &data, &size, &error));
    assert_non_null(strstr(error.text, "none: cannot open: No such file"));
    assert_false(hb_file_read(folder, 9, &data, &size, &error));
    assert_false(hb_file_write(in_folder("ten/under"), "x", 1, &error));
    assert_non_null(strstr(error.text, "cannot make this folder"));
}

static struct hb_violation violation(enum hb_invariant_id id, const char *key)
{
    struct hb_violation v = {.id = id};
    snprintf(v.key, sizeof v.key, "%s", key);
    snprintf(v.detail, sizeof v.detail, "cpu 1 has 3 tasks");
    return v;
}

static void a_signature_depends_on_invariant_and_key_alone(void **state)
{
    (void)state;
    char one[HB_SIGNATURE_BYTES], other[HB_SIGNATURE_BYTES];
    struct hb_violation v = violation(3, "queue");
    hb_signature(&v, one);
    assert_int_equal(strlen(one), 8);
    strcpy(v.detail, "cpu 0 has 9 tasks");
    hb_signature(&v, other);
    assert_string_equal(one, other);
    strcpy(v.key, "queues");
    hb_signature(&v, other);
    assert_string_not_equal(one, other);
    v = violation(4, "queue");
    hb_signature(&v, other);
    assert_string_not_equal(one, other);
}

/* Folders of findings are named by it, so it may not change: XXH32 of "INV-03|queue", seed 0. */
static void a_signature_is_the_same_in_every_build(void **state)
{
    (void)state;
    char text[HB_SIGNATURE_BYTES];
    struct hb_violation v = violation(3, "queue");
    hb_signature(&v, text);
    assert_string_equal(text, KNOWN_SIGNATURE);
}

static void the_digest_of_a_core_sees_names_and_contents_of_sources(void **state)
{
    (void)state;
    char first[HB_DIGEST_BYTES], second[HB_DIGEST_BYTES];
    put("core/a.c", "int a;");
    put("core/include/sched.h", "int h;");
    assert_true(hb_core_digest(in_folder("core"), first, &error));
    assert_int_equal(strlen(first), 16);
    put("core/notes.txt", "not a source");
    assert_true(hb_core_digest(in_folder("core"), second, &error));
    assert_string_equal(first, second);
    put("core/a.c", "int b;");
    assert_true(hb_core_digest(in_folder("core"), second, &error));
    assert_string_not_equal(first, second);
    put("core/a.c", "int a;");
    put("core/include/sched.h", "int i;");
    assert_true(hb_core_digest(in_folder("core"), second, &error));
    assert_string_not_equal(first, second);
    put("core/include/sched.h", "int h;");
    char from[256];
    strcpy(from, in_folder("core/a.c"));
    assert_int_equal(rename(from, in_folder("core/b.c")), 0);
    assert_true(hb_core_digest(in_folder("core"), second, &error));
    assert_string_not_equal(first, second);
    assert_false(hb_core_digest(in_folder("nowhere"), second, &error));
}

static void the_digest_built_in_is_that_of_the_core_built(void **state)
{
    (void)state;
    char now[HB_DIGEST_BYTES];
    assert_true(hb_core_digest(HB_CORE, now, &error));
    assert_string_equal(hb_core_digest_built(), now);
}

static void a_program_is_loaded_from_any_of_its_forms(void **state)
{
    (void)state;
    static char text[HB_TEXT_MAX], blob[HB_BLOB_MAX];
    static uint8_t bytes[HB_BYTES_MAX];
    enum hb_form form;
    hb_program_random(&p, 3, 2);
    (void)hb_program_print(&p, text, sizeof text);
    put("p.hb", text);
    assert_true(hb_program_load(in_folder("p.hb"), &q, &form, &error));
    assert_true(form == HB_FORM_TEXT && hb_program_equal(&p, &q));
    (void)hb_program_blob(&p, blob, sizeof blob);
    put("p.blob", blob);
    assert_true(hb_program_load(in_folder("p.blob"), &q, &form, &error));
    assert_true(form == HB_FORM_BLOB && hb_program_equal(&p, &q));
    assert_true(hb_program_load_argument(blob, &q, &error) && hb_program_equal(&p, &q));
    assert_true(hb_program_load_argument(in_folder("p.hb"), &q, &error) && hb_program_equal(&p, &q));
    size_t size = hb_program_encode(&p, bytes, sizeof bytes);
    assert_true(hb_file_write(in_folder("p.bytes"), bytes, size, &error));
    assert_true(hb_program_load(in_folder("p.bytes"), &q, &form, &error));
    assert_true(form == HB_FORM_BYTES && hb_program_equal(&p, &q));
}

/* One byte more, and they are no program's own: nothing in them is a promise. */
static void any_other_bytes_expect_nothing(void **state)
{
    (void)state;
    static const char text[] = "hartbreak 1\ncpus 1\ntask t0 boot\n  yield -> reject-full\n";
    static uint8_t bytes[HB_BYTES_MAX + 1];
    struct hb_text_error wrong;
    enum hb_form form;
    assert_true(hb_program_parse(&p, text, sizeof text - 1, &wrong));
    size_t size = hb_program_encode(&p, bytes, HB_BYTES_MAX);
    assert_true(hb_file_write(in_folder("p.bytes"), bytes, size, &error));
    assert_true(hb_program_load(in_folder("p.bytes"), &q, &form, &error));
    assert_true(form == HB_FORM_BYTES && q.tasks[0].ops[0].expect == (uint8_t)SCHED_REJECT_FULL);
    bytes[size] = 1;
    assert_true(hb_file_write(in_folder("p.bytes"), bytes, size + 1, &error));
    assert_true(hb_program_load(in_folder("p.bytes"), &q, &form, &error));
    assert_true(form == HB_FORM_INPUT && q.tasks[0].ops[0].expect == HB_ANY_RESULT);
}

static void a_bad_program_file_is_refused_with_its_place(void **state)
{
    (void)state;
    char expected[256];
    put("bad.hb", "hartbreak 1\ncpus 2\ntask a boot\n  yeild\n");
    assert_false(hb_program_load(in_folder("bad.hb"), &p, NULL, &error));
    snprintf(expected, sizeof expected, "%s:4:3: expected an operation", in_folder("bad.hb"));
    assert_memory_equal(error.text, expected, strlen(expected));
    assert_non_null(strstr(error.text, "did you mean `yield`"));
    put("cut.hb", "hartbreak 1\ncpus 2\ntask a boot\n  yield");
    assert_false(hb_program_load(in_folder("cut.hb"), &p, NULL, &error));
    assert_non_null(strstr(error.text, "cut short"));
    put("empty.hb", "");
    assert_false(hb_program_load(in_folder("empty.hb"), &p, NULL, &error));
    assert_false(hb_program_load_argument("hb9:AAAA", &p, &error));
    assert_non_null(strstr(error.text, "blob:1:1: unknown version"));
    assert_false(hb_program_load(in_folder("absent.hb"), &p, NULL, &error));
}

static void a_finding_is_one_entry_a_signature_and_the_smallest_stays(void **state)
{
    (void)state;
    struct hb_violation v = violation(HB_INV_COUNTS, "count");
    struct hb_saved saved;
    hb_program_init(&p, 2);
    p.task_count = 1;
    p.tasks[0] = (struct hb_task){.name = "a", .boot = true, .affinity = 1, .count = 3};
    for (uint32_t i = 0; i < 3; i++)
        p.tasks[0].ops[i].expect = HB_ANY_RESULT;
    strcpy(p.origin.world, "sim");
    assert_true(hb_finding_save(in_folder("out"), &p, &v, "more", &saved, &error));
    assert_true(saved.is_new && !saved.replaced);
    p.tasks[0].count = 5;
    assert_true(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    assert_true(!saved.is_new && !saved.replaced);
    assert_true(hb_program_load(saved.path, &q, NULL, &error));
    assert_int_equal(q.tasks[0].count, 3);
    p.tasks[0].count = 1;
    assert_true(hb_finding_save(in_folder("out"), &p, &v, "less", &saved, &error));
    assert_true(!saved.is_new && saved.replaced);
    assert_true(hb_program_load(saved.path, &q, NULL, &error));
    assert_int_equal(q.tasks[0].count, 1);
    assert_string_equal(q.origin.signature, saved.signature);
    assert_string_equal(q.origin.core, hb_core_digest_built());
    assert_string_equal(q.origin.world, "sim");
    strcpy(strrchr(saved.path, '/'), "/report.txt");
    char *report = get(saved.path);
    assert_non_null(strstr(report, "INV-02"));
    assert_non_null(strstr(report, "cpu 1 has 3 tasks"));
    assert_non_null(strstr(report, "less"));
    free(report);
    v = violation(HB_INV_COUNTS, "another");
    assert_true(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    assert_true(saved.is_new);
}

static void a_damaged_entry_is_replaced(void **state)
{
    (void)state;
    struct hb_violation v = violation(HB_INV_PLACE, "damaged");
    struct hb_saved saved;
    hb_program_random(&p, 1, 2);
    assert_true(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    assert_true(hb_file_write(saved.path, "hartbre", 7, &error));
    assert_true(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    assert_true(saved.replaced && hb_program_load(saved.path, &q, NULL, &error));
}

static void a_finding_that_does_not_load_again_is_kept_but_not_in_silence(void **state)
{
    (void)state;
    struct hb_violation v = violation(HB_INV_PLACE, "unreadable");
    struct hb_saved saved;
    hb_program_random(&p, 1, 2);
    strcpy(p.origin.points, "nowhere");
    assert_false(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    assert_non_null(strstr(error.text, "expected the kind of points"));
    assert_true(saved.is_new && access(saved.path, R_OK) == 0);
    hb_program_random(&p, 1, 2);
    p.tasks[0].ops[0] = (struct hb_op){.kind = HB_OP_YIELD, .target = 1, .expect = HB_ANY_RESULT};
    assert_false(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    assert_non_null(strstr(error.text, "does not read back"));
    for (size_t i = 0; i < 3; i++) {
        static const char *const points[] = {"access", "port", "entry"};
        hb_program_random(&p, 1, 2);
        strcpy(p.origin.points, points[i]);
        assert_true(hb_finding_save(in_folder("out"), &p, &v, NULL, &saved, &error));
    }
}

static void saving_where_nothing_can_be_written_says_so(void **state)
{
    (void)state;
    struct hb_violation v = violation(HB_INV_PLACE, "x");
    struct hb_saved saved;
    put("file", "");
    hb_program_random(&p, 1, 2);
    assert_false(hb_finding_save(in_folder("file"), &p, &v, NULL, &saved, &error));
    assert_true(strlen(error.text) > 0);
}

static char *reported;
static size_t reported_size;

static struct hb_report open_report(bool json)
{
    return (struct hb_report){.out = open_memstream(&reported, &reported_size),
                              .json = json,
                              .world = "sim",
                              .core = "reference",
                              .seed = UINT64_MAX};
}

static const struct hb_totals totals = {.programs = 7,
                                        .executions = 18446744073709551615u,
                                        .seconds = 1.5,
                                        .exercised = 0x8000000000000006u,
                                        .findings = 1};

static void json_events_are_one_object_a_line_with_the_fields_promised(void **state)
{
    (void)state;
    struct hb_report r = open_report(true);
    struct hb_violation v = violation(HB_INV_QUEUE_OWNER, "line\n\"break\"");
    strcpy(v.detail, "a\nb \"c\"");
    hb_report_start(&r);
    hb_report_progress(&r, &totals);
    hb_report_finding(&r, &v, "out/x/found.hb", true);
    hb_report_done(&r, &totals, HB_VERDICT_NOT_RUN, "no clang");
    fclose(r.out);
    cJSON *events[4];
    char *line = reported;
    for (uint32_t i = 0; i < 4; i++) {
        char *end = strchr(line, '\n');
        assert_non_null(end);
        *end = '\0';
        events[i] = cJSON_Parse(line);
        assert_non_null(events[i]);
        assert_string_equal(cJSON_GetObjectItem(events[i], "world")->valuestring, "sim");
        line = end + 1;
    }
    assert_int_equal(*line, '\0');
    assert_non_null(strstr(reported, "\"seed\":18446744073709551615"));
    assert_string_equal(cJSON_GetObjectItem(events[0], "core")->valuestring, "reference");
    assert_string_equal(cJSON_GetObjectItem(events[1], "exercised")->valuestring, "8000000000000006");
    assert_int_equal(cJSON_GetObjectItem(events[1], "programs")->valueint, 7);
    assert_string_equal(cJSON_GetObjectItem(events[2], "invariant")->valuestring, "INV-03");
    assert_non_null(strstr(cJSON_GetObjectItem(events[2], "detail")->valuestring, v.key));
    assert_non_null(strstr(cJSON_GetObjectItem(events[2], "detail")->valuestring, v.detail));
    assert_string_equal(cJSON_GetObjectItem(events[2], "file")->valuestring, "out/x/found.hb");
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(events[2], "new")));
    assert_int_equal(strlen(cJSON_GetObjectItem(events[2], "title")->valuestring) > 0, true);
    assert_int_equal(strlen(cJSON_GetObjectItem(events[2], "signature")->valuestring), 8);
    assert_string_equal(cJSON_GetObjectItem(events[3], "verdict")->valuestring, "not run");
    assert_string_equal(cJSON_GetObjectItem(events[3], "reason")->valuestring, "no clang");
    assert_int_equal(cJSON_GetObjectItem(events[3], "findings")->valueint, 1);
    for (uint32_t i = 0; i < 4; i++)
        cJSON_Delete(events[i]);
    free(reported);
}

static void lines_for_people_say_the_same(void **state)
{
    (void)state;
    struct hb_report r = open_report(false);
    struct hb_violation v = violation(HB_INV_QUEUE_OWNER, "k");
    hb_report_start(&r);
    hb_report_progress(&r, &totals);
    hb_report_finding(&r, &v, NULL, false);
    hb_report_done(&r, &totals, HB_VERDICT_CLEAN, NULL);
    fclose(r.out);
    assert_non_null(strstr(reported, "sim: core reference"));
    assert_non_null(strstr(reported, "FINDING INV-03"));
    assert_non_null(strstr(reported, "(known): k: cpu 1 has 3 tasks"));
    assert_non_null(strstr(reported, "sim: clean: 7 programs"));
    free(reported);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_written_whole_with_their_folders),
        cmocka_unit_test(a_file_over_its_limit_or_absent_is_refused_by_name),
        cmocka_unit_test(a_signature_depends_on_invariant_and_key_alone),
        cmocka_unit_test(a_signature_is_the_same_in_every_build),
        cmocka_unit_test(the_digest_of_a_core_sees_names_and_contents_of_sources),
        cmocka_unit_test(the_digest_built_in_is_that_of_the_core_built),
        cmocka_unit_test(a_program_is_loaded_from_any_of_its_forms),
        cmocka_unit_test(any_other_bytes_expect_nothing),
        cmocka_unit_test(a_bad_program_file_is_refused_with_its_place),
        cmocka_unit_test(a_finding_is_one_entry_a_signature_and_the_smallest_stays),
        cmocka_unit_test(a_damaged_entry_is_replaced),
        cmocka_unit_test(a_finding_that_does_not_load_again_is_kept_but_not_in_silence),
        cmocka_unit_test(saving_where_nothing_can_be_written_says_so),
        cmocka_unit_test(json_events_are_one_object_a_line_with_the_fields_promised),
        cmocka_unit_test(lines_for_people_say_the_same),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
