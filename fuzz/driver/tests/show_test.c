/* SPDX-License-Identifier: Apache-2.0 */
/* What `show` makes of steps: made-up ones whose answer is known, and refusals of what are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "show_html.h"
#include "show_past.h"
#include "show_perfetto.h"
#include "show_rows.h"
#include "show_terminal.h"

#define HEAD "{\"steps\":1,\"world\":\"sim\",\"lanes\":[\"cpu0\",\"cpu1\",\"cpu2\"],\"lost\":0,\"memory\":\"sc\"}\n"

/* cpu0 sends an IPI to cpu1, which traps and acknowledges; cpu2 does what nobody depends on. */
static const char story[] = HEAD
    "{\"n\":1,\"lane\":0,\"kind\":\"op\",\"task\":\"t0\",\"op\":\"t0.0 spawn\",\"text\":\"spawn t1\",\"cause\":[]}\n"
    "{\"n\":2,\"lane\":2,\"kind\":\"op\",\"task\":\"t2\",\"op\":\"t2.0 yield\",\"text\":\"yield\",\"cause\":[]}\n"
    "{\"n\":3,\"lane\":0,\"kind\":\"lock\",\"lock\":\"rq/0\",\"text\":\"lock "
    "rq/0\",\"held\":1,\"irqs\":false,\"cause\":[1]}\n"
    "{\"n\":4,\"lane\":0,\"kind\":\"ipi\",\"text\":\"ipi to cpu1\",\"to\":1,\"held\":1,\"cause\":[3]}\n"
    "{\"n\":5,\"lane\":2,\"kind\":\"end\",\"task\":\"t2\",\"text\":\"} t2.0 ok\",\"cause\":[2]}\n"
    "{\"n\":6,\"lane\":0,\"kind\":\"preempt\",\"at\":\"pop "
    "(rq.c:88)\",\"holding\":\"rq/0\",\"to\":1,\"held\":1,\"cause\":[4]}\n"
    "{\"n\":7,\"lane\":1,\"kind\":\"trap\",\"text\":\"! ipi taken\",\"from\":4,\"handler\":true,\"cause\":[4]}\n"
    "{\"n\":8,\"lane\":1,\"kind\":\"ack\",\"text\":\"ack request 1\",\"from\":7,\"cause\":[7]}\n"
    "{\"n\":9,\"lane\":0,\"kind\":\"free\",\"lock\":\"rq/0\",\"text\":\"free "
    "rq/0\",\"queues\":\"rq0={t1}\",\"cause\":[6]}\n"
    "{\"n\":10,\"lane\":0,\"kind\":\"end\",\"task\":\"t0\",\"text\":\"} t0.0 ok\",\"cause\":[9]}\n"
    "{\"n\":11,\"lane\":1,\"kind\":\"violation\",\"text\":\"stands twice </script><b>\",\"invariant\":\"INV-01\","
    "\"title\":\"one place\",\"rule\":\"Every task stands once: on one queue, or current on one CPU, or blocked, or "
    "ended.\",\"signature\":\"7c1f0a9e\",\"cause\":[8,10]}\n";

static char path[64];

static void keep(const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static char *contents(const char *name)
{
    FILE *file = fopen(name, "r");
    assert_non_null(file);
    char *text = calloc(1, 1u << 20);
    assert_non_null(text);
    size_t length = fread(text, 1, (1u << 20) - 1, file);
    assert_true(length > 0);
    fclose(file);
    return text;
}

static void load(struct show *show, const char *text)
{
    keep(text);
    assert_true(show_load(show, path));
}

static void refuse(const char *text)
{
    struct show show;
    keep(text);
    assert_false(show_load(&show, path));
    show_free(&show);
}

static void steps_are_read(void **state)
{
    struct show show;
    (void)state;
    load(&show, story);
    assert_int_equal(show.count, 11);
    assert_int_equal(show.lane_count, 3);
    assert_non_null(show_failure(&show));
    assert_int_equal(show.step[3].to, 1);
    assert_false(show.step[2].irqs);
    show_free(&show);
}

static void what_are_no_steps_is_refused(void **state)
{
    (void)state;
    refuse("");
    refuse("not JSON\n");
    refuse(HEAD);
    refuse("{\"steps\":2,\"lanes\":[\"cpu0\"]}\n{\"n\":1,\"lane\":0,\"kind\":\"op\",\"cause\":[]}\n");
    refuse("{\"steps\":1,\"lanes\":[]}\n{\"n\":1,\"lane\":0,\"kind\":\"op\",\"cause\":[]}\n");
    refuse(HEAD "{\"n\":2,\"lane\":0,\"kind\":\"op\",\"cause\":[]}\n");          /* a gap */
    refuse(HEAD "{\"n\":1,\"lane\":3,\"kind\":\"op\",\"cause\":[]}\n");          /* no such lane */
    refuse(HEAD "{\"n\":1,\"lane\":0,\"kind\":\"op\",\"cause\":[1]}\n");         /* its own cause */
    refuse(HEAD "{\"n\":1,\"lane\":0,\"kind\":\"op\",\"cause\":[\"x\"]}\n");     /* no number */
    refuse(HEAD "{\"n\":1,\"lane\":0,\"cause\":[]}\n");                          /* no kind */
    refuse(HEAD "{\"n\":1,\"lane\":0,\"kind\":\"op\",\"cause\":[]}\n{\"n\":2,"); /* cut short */
}

static void the_past_is_closed_and_no_more(void **state)
{
    struct show show;
    (void)state;
    load(&show, story);
    assert_int_equal(show_past(&show), 9);
    for (unsigned i = 0; i < show.count; i++) {
        assert_int_equal(show.step[i].kept, show.step[i].lane != 2);
        for (unsigned c = 0; show.step[i].kept && c < show.step[i].cause_count; c++) {
            assert_true(show.step[show.step[i].cause[c] - 1].kept);
        }
    }
    assert_true(show.step[show.count - 1].kept);
    show_free(&show);
}

/* The column at which a line says `word`. */
static long column_of(const char *text, const char *line_with, const char *word)
{
    const char *at = strstr(text, line_with);
    assert_non_null(at);
    const char *start = at;
    while (start > text && start[-1] != '\n') {
        start--;
    }
    const char *found = strstr(start, word);
    assert_non_null(found);
    return found - start;
}

static void columns_hold_on_the_terminal(void **state)
{
    char drawn[80];
    struct show show;
    (void)state;
    load(&show, story);
    unsigned kept = show_past(&show);
    snprintf(drawn, sizeof drawn, "%s.drawn", path);
    FILE *file = fopen(drawn, "w");
    assert_non_null(file);
    show_terminal(&show, kept, 0, "./hartbreak replay x.hb", 70, file);
    fclose(file);
    char *text = contents(drawn);
    long second = column_of(text, "cpu0", "cpu1");
    assert_null(strstr(text, "cpu2"));
    assert_int_equal(column_of(text, "! ipi", "! ipi"), second);
    assert_int_equal(column_of(text, "FAIL INV-01", "FAIL INV-01"), second);
    assert_true(column_of(text, "-->", "-->") < second);
    assert_non_null(strstr(text, "-- preempted in pop"));
    assert_non_null(strstr(text, "rq0={t1}"));
    assert_non_null(strstr(text, "rule: Every task"));
    assert_non_null(strstr(text, "9 of 11 steps"));
    assert_null(strchr(text, '\033'));
    const char *last = strstr(text, "REPLAY: ./hartbreak replay x.hb\n");
    assert_non_null(last);
    assert_int_equal(last[strlen("REPLAY: ./hartbreak replay x.hb\n")], '\0');
    /* The words that wrap stay left of the next column. */
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strstr(line, "preempted") != NULL || strstr(line, "holding") != NULL) {
            assert_true(strlen(line) < (size_t)second);
        }
    }
    unlink(drawn);
    free(text);
    show_free(&show);
}

/* ---- rows ---- */

#define STEP(n, lane, kind, more) "{\"n\":" #n ",\"lane\":" #lane ",\"kind\":\"" kind "\"," more "\"cause\":[]}\n"
#define LOCK(n, lane, name) STEP(n, lane, "lock", "\"lock\":\"" name "\",\"text\":\"lock " name "\",")
#define FREE(n, lane, name, queues)                                                                                    \
    STEP(n, lane, "free", "\"lock\":\"" name "\",\"text\":\"free " name "\",\"queues\":\"" queues "\",")
#define BREAKS(n, lane) STEP(n, lane, "violation", "\"invariant\":\"INV-01\",")

static void load_rows(struct show *show, struct show_rows *rows, const char *text, bool fold)
{
    load(show, text);
    assert_true(show_rows(rows, show, fold));
}

static void what_is_routine_is_folded(void **state)
{
    static const char text[] =
        HEAD STEP(1, 0, "op", "\"op\":\"t0.0 spawn\",\"text\":\"spawn t1\",") LOCK(2, 0, "table/0") LOCK(3, 0, "mm/0")
            FREE(4, 0, "mm/0", "") FREE(5, 0, "table/0", "rq0={t1}") STEP(6, 0, "end", "\"text\":\"} t0.0 ok\",")
                LOCK(7, 1, "rq/0") FREE(8, 1, "rq/0", "") LOCK(9, 1, "rq/0") FREE(10, 1, "rq/0", "")
                    LOCK(11, 1, "task/0") STEP(12, 1, "preempt", "\"to\":0,") FREE(13, 1, "task/0", "") BREAKS(14, 1);
    struct show show;
    struct show_rows rows;
    (void)state;
    load_rows(&show, &rows, text, true);
    assert_int_equal(rows.count, 6);
    assert_string_equal(rows.row[0].words, "t0.0 spawn t1 {locks table/0 (mm/0)} ok  rq0={t1}");
    assert_string_equal(rows.row[1].words, "locks rq/0, 2 times");
    assert_string_equal(rows.row[2].words, "lock task/0");
    assert_string_equal(rows.row[4].words, "free task/0");
    assert_string_equal(rows.row[5].words, "FAIL INV-01");
    show_rows_free(&rows);
    assert_true(show_rows(&rows, &show, false));
    assert_int_equal(rows.count, 11); /* each step but a lock's end at once */
    show_rows_free(&rows);
    show_free(&show);
}

static void a_section_that_another_lane_cuts_is_told(void **state)
{
    struct show show;
    struct show_rows rows;
    (void)state;
    load_rows(&show, &rows,
              HEAD LOCK(1, 0, "a") STEP(2, 1, "op", "\"op\":\"t1.0 note\",\"text\":\"note 1\",") FREE(3, 0, "a", "")
                  BREAKS(4, 1),
              true);
    assert_int_equal(rows.count, 4);
    assert_string_equal(rows.row[0].words, "lock a");
    assert_string_equal(rows.row[1].words, "t1.0 note 1 {");
    assert_string_equal(rows.row[2].words, "free a");
    show_rows_free(&rows);
    show_free(&show);
}

#define TURN(n, after) LOCK(n, 0, "a") STEP(after, 1, "relax", "\"text\":\"relax\",")

static void turns_that_come_again_are_counted(void **state)
{
    static const char text[] = HEAD STEP(1, 0, "op", "\"op\":\"t.0 x\",\"text\":\"x\",") TURN(2, 3) TURN(4, 5)
        TURN(6, 7) TURN(8, 9) BREAKS(10, 1);
    struct show show;
    struct show_rows rows;
    (void)state;
    load_rows(&show, &rows, text, true);
    assert_int_equal(rows.count, 4);
    assert_int_equal(rows.row[2].period, 2);
    assert_int_equal(rows.row[2].again, 3);
    assert_int_equal(rows.row[1].again, 0);
    show_rows_free(&rows);
    show_free(&show);
}

#define BOOT LOCK(1, 0, "a") FREE(2, 0, "a", "rq0={t0} rq1={t1}") LOCK(3, 1, "b") FREE(4, 1, "b", "rq1={}")

static void the_boot_is_one_row_unless_it_fails(void **state)
{
    struct show show;
    struct show_rows rows;
    (void)state;
    load_rows(&show, &rows, HEAD BOOT STEP(5, 0, "preempt", "\"to\":1,") BREAKS(6, 0), true);
    assert_int_equal(rows.count, 3);
    assert_true(rows.row[0].everyone);
    assert_string_equal(rows.row[0].words, "the boot, 4 steps, rq0={t0}");
    show_rows_free(&rows);
    show_free(&show);
    load_rows(&show, &rows, HEAD BOOT BREAKS(5, 0), true);
    assert_int_equal(rows.count, 3);
    assert_false(rows.row[0].everyone);
    show_rows_free(&rows);
    show_free(&show);
}

/* ---- a Chrome trace ---- */

static double number_of(const cJSON *event, const char *name)
{
    const cJSON *item = cJSON_GetObjectItem(event, name);
    assert_true(cJSON_IsNumber(item));
    return item->valuedouble;
}

static const char *word_of(const cJSON *event, const char *name)
{
    const char *word = cJSON_GetStringValue(cJSON_GetObjectItem(event, name));
    return word != NULL ? word : "";
}

static cJSON *trace_of(const char *text)
{
    char out[80];
    struct show show;
    load(&show, text);
    show_past(&show);
    snprintf(out, sizeof out, "%s.trace", path);
    assert_true(show_perfetto(&show, out));
    char *written = contents(out);
    cJSON *root = cJSON_Parse(written);
    assert_non_null(root);
    unlink(out);
    free(written);
    show_free(&show);
    return root;
}

/* Starts, steps and ends of arrows by phase; each must lie on a slice of its track. */
static unsigned flows(const cJSON *root, char phase)
{
    const cJSON *event, *slice, *events = cJSON_GetObjectItem(root, "traceEvents");
    unsigned count = 0;
    cJSON_ArrayForEach(event, events)
    {
        if (word_of(event, "ph")[0] != phase) {
            continue;
        }
        bool bound = false;
        cJSON_ArrayForEach(slice, events)
        {
            bound = bound ||
                    (strcmp(word_of(slice, "ph"), "X") == 0 && number_of(slice, "tid") == number_of(event, "tid") &&
                     number_of(slice, "ts") == number_of(event, "ts"));
        }
        assert_true(bound);
        assert_true(number_of(event, "id") == 4);
        count++;
    }
    return count;
}

static const cJSON *slice_named(const cJSON *root, const char *name)
{
    const cJSON *event;
    cJSON_ArrayForEach(event, cJSON_GetObjectItem(root, "traceEvents"))
    {
        if (strcmp(word_of(event, "ph"), "X") == 0 && strcmp(word_of(event, "name"), name) == 0) {
            return event;
        }
    }
    return NULL;
}

static void a_trace_has_slices_and_arrows(void **state)
{
    (void)state;
    cJSON *root = trace_of(story);
    const cJSON *op = slice_named(root, "t0.0 spawn"), *lock = slice_named(root, "rq/0");
    assert_non_null(op);
    assert_non_null(lock);
    assert_true(number_of(op, "ts") == 1 && number_of(op, "dur") == 9);
    assert_true(number_of(lock, "ts") == 3 && number_of(lock, "dur") == 6);
    assert_int_equal(flows(root, 's'), 1);
    assert_int_equal(flows(root, 't'), 1);
    assert_int_equal(flows(root, 'f'), 1);
    cJSON_Delete(root);
}

static void an_ipi_that_nobody_takes_has_no_arrow(void **state)
{
    (void)state;
    cJSON *root = trace_of(HEAD "{\"n\":1,\"lane\":0,\"kind\":\"ipi\",\"text\":\"ipi to cpu1\",\"to\":1,\"cause\":[]}\n"
                                "{\"n\":2,\"lane\":1,\"kind\":\"clean\",\"text\":\"over\",\"cause\":[1]}\n");
    assert_int_equal(flows(root, 's') + flows(root, 't') + flows(root, 'f'), 0);
    cJSON_Delete(root);
}

/* ---- a page ---- */

static unsigned times(const char *text, const char *word)
{
    unsigned count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++) {
        count++;
    }
    return count;
}

static void a_page_needs_nothing_else(void **state)
{
    static const char begin[] = "<script type=\"application/json\" id=\"data\">";
    char out[80];
    struct show show;
    (void)state;
    load(&show, story);
    unsigned kept = show_past(&show);
    snprintf(out, sizeof out, "%s.html", path);
    assert_true(show_html(&show, "./hartbreak replay x.hb", out));
    char *text = contents(out);
    static const char *const foreign[] = {" src=", "href=", "@import", "url(http", "//cdn", "fetch(", "@STEPS@"};
    for (unsigned i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        assert_null(strstr(text, foreign[i]));
    }
    assert_int_equal(times(text, "http"), times(text, "http://www.w3.org/2000/svg")); /* a name, not an address */
    static const char *const pairs[][2] = {{"<html", "</html>"}, {"<script", "</script>"}, {"<style", "</style>"},
                                           {"<main", "</main>"}, {"<aside", "</aside>"},   {"<div", "</div>"},
                                           {"<svg", "</svg>"},   {"<button", "</button>"}};
    for (unsigned i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_int_equal(times(text, pairs[i][0]), times(text, pairs[i][1]));
    }
    char *data = strstr(text, begin) + strlen(begin);
    *strstr(data, "</script>") = '\0';
    cJSON *json = cJSON_Parse(data);
    assert_non_null(json);
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(json, "steps")), kept);
    assert_string_equal(word_of(json, "replay"), "./hartbreak replay x.hb");
    cJSON_Delete(json);
    unlink(out);
    free(text);
    show_free(&show);
}

int main(void)
{
    snprintf(path, sizeof path, "/tmp/hb-show-%d", getpid());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_read),
        cmocka_unit_test(what_are_no_steps_is_refused),
        cmocka_unit_test(the_past_is_closed_and_no_more),
        cmocka_unit_test(columns_hold_on_the_terminal),
        cmocka_unit_test(what_is_routine_is_folded),
        cmocka_unit_test(a_section_that_another_lane_cuts_is_told),
        cmocka_unit_test(turns_that_come_again_are_counted),
        cmocka_unit_test(the_boot_is_one_row_unless_it_fails),
        cmocka_unit_test(a_trace_has_slices_and_arrows),
        cmocka_unit_test(an_ipi_that_nobody_takes_has_no_arrow),
        cmocka_unit_test(a_page_needs_nothing_else),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
