/* SPDX-License-Identifier: Apache-2.0 */
/* The text form: what is accepted, and that each error names its place, what was expected and the nearest word. */
#include "program_test.h"

#include <string.h>

static struct hb_program p;
static struct hb_text_error error;

static bool parse(const char *text)
{
    return hb_program_parse(&p, text, strlen(text), &error);
}

static const char whole[] =
    "# a comment first\n"
    "hartbreak 1\r\n"
    "\n"
    "cpus 2   # two of them\n"
    "clock 32\n"
    "limits tasks 8 depth 4 records 16 slice 2\n"
    "task a boot qos normal affinity 0,1\n"
    "  spawn b -> ok\n"
    "  set-affinity b 0x3\n"
    "  block timeout 3 -> timeout\n"
    "  lock-probe table mailbox\n"
    "task b qos interactive affinity 1-1\n"
    "\trecv 0 timeout 0 -> granted\n"
    "  steal 1 max 2 qos burst -> reject-steal-bound\n"
    "  await a exited\n"
    "  resched 99 -> reject-cpu\n"
    "event tick 1\n"
    "schedule\n"
    "  at 0 a 3 lock 1 run 1\n"
    "  at 1 idle 65535 irq 0 ipi 0\n"
    "origin world sim memory sc points access races off core 1234abcd signature 7c1f0a9e hash 0123456789abcdef "
    "seed 42";

static void a_whole_program_is_understood(void **state)
{
    (void)state;
    if (!parse(whole))
        fail_msg("%u:%u: %s", error.line, error.column, error.message);
    assert_int_equal(p.cpus, 2);
    assert_int_equal(hb_program_time(&p), 0xfffffffe);
    assert_int_equal(p.limits.tasks, 8);
    assert_int_equal(p.limits.stacks, 8); /* not given: follows tasks */
    assert_int_equal(p.task_count, 2);
    assert_true(p.tasks[0].boot && !p.tasks[1].boot);
    assert_int_equal(p.tasks[0].affinity, 3);
    assert_int_equal(p.tasks[1].affinity, 2);
    assert_int_equal(p.tasks[0].ops[0].target, 1);
    assert_int_equal(p.tasks[0].ops[0].expect, SCHED_OK);
    assert_int_equal(p.tasks[0].ops[1].value, 3);
    assert_int_equal(p.tasks[0].ops[1].expect, HB_ANY_RESULT);
    assert_int_equal(p.tasks[0].ops[2].timeout, 4);
    assert_int_equal(p.tasks[0].ops[3].target, SCHED_RANK_TABLE);
    assert_int_equal(p.tasks[0].ops[3].count, SCHED_RANK_MAILBOX);
    assert_int_equal(p.tasks[1].ops[0].timeout, 1);
    assert_int_equal(p.tasks[1].ops[1].count, 2);
    assert_int_equal(p.tasks[1].ops[1].qos, SCHED_QOS_BURST);
    assert_int_equal(p.tasks[1].ops[3].target, 99);
    assert_int_equal(p.events[0].cpu, 1);
    assert_int_equal(p.schedule.count, 2);
    assert_int_equal(p.schedule.points[0].task, 0);
    assert_int_equal(p.schedule.points[1].task, HB_NO_TASK);
    assert_string_equal(p.origin.races, "off");
    assert_string_equal(p.origin.core, "1234abcd");
    assert_string_equal(p.origin.hash, "0123456789abcdef");
    assert_int_equal(p.origin.seed, 42);
}

/* Text after `hartbreak 1\ncpus 2\n` unless it brings a first line of its own. */
struct bad {
    const char *text;
    uint32_t line, column;
    const char *message; /* part of it */
    const char *nearest;
};
static const struct bad bads[] = {
    {"", 1, 1, "expected `hartbreak 1`", ""},
    {"\x7f"
     "ELF",
     1, 1, "expected `hartbreak 1`", ""},
    {"hartbreak 2\n", 1, 11, "unknown version", ""},
    {"hartbreak\n", 1, 10, "unknown version", ""},
    {"hartbreak 1 2\n", 1, 13, "end of the line", ""},
    {"hartbreak 1\n", 1, 1, "without a `cpus` line", ""},
    {"hartbreak 1\ncpus 0\n", 2, 6, "1 to 64", ""},
    {"hartbreak 1\ncpus 65\n", 2, 6, "1 to 64", ""},
    {"hartbreak 1\ncpu 2\n", 2, 1, "expected an operation or a section", "cpus"},
    {"cpus 2\n", 3, 1, "given twice", ""},
    {"hartbreak 1\n", 3, 1, "first line only", ""},
    {"clock 17\n", 3, 7, "expected where time begins", ""},
    {"clock\n", 3, 6, "expected where time begins", ""},
    {"clock 33\n", 3, 7, "expected where time begins", ""},
    {"clock 32 0\n", 3, 10, "end of the line", ""},
    {"limits task 8\n", 3, 8, "expected a limit", "tasks"},
    {"limits tasks 65\n", 3, 14, "out of its range", ""},
    {"limits tasks 4 stacks 5\n", 3, 1, "above `tasks`", ""},
    {"limits tasks 4 queue 5\n", 3, 1, "above `tasks`", ""},
    {"limits steal 9 scan 8\n", 3, 1, "below `steal`", ""},
    {"limits records 12\n", 3, 1, "no power of two", ""},
    {"wake a\n", 3, 1, "below a `task` line", ""},
    {"task a boot\nevent tick 0\n wake a\n", 5, 2, "below a `task` line", ""},
    {"task a\n", 3, 1, "marked `boot`", ""},
    {"task 1a boot\n", 3, 6, "expected a task name", ""},
    {"task idle boot\n", 3, 6, "expected a task name", ""},
    {"task aaaaaaaaaaaaaaaa boot\n", 3, 6, "expected a task name", ""},
    {"task\n", 3, 5, "expected a task name", ""},
    {"task a boot\ntask a\n", 4, 6, "declared twice", ""},
    {"task a bot\n", 3, 8, "expected `boot`", "boot"},
    {"task a boot qos brust\n", 3, 17, "expected a class", "burst"},
    {"task a boot affinity 64\n", 3, 22, "expected CPUs", ""},
    {"task a boot affinity 1,\n", 3, 22, "expected CPUs", ""},
    {"task a boot affinity 2-1\n", 3, 22, "expected CPUs", ""},
    {"task a boot affinity 0x\n", 3, 22, "expected CPUs", ""},
    {"task a boot affinity 0x10000000000000000\n", 3, 22, "expected CPUs", ""},
    {"task a boot\n  yeild\n", 4, 3, "expected an operation", "yield"},
    {"task a boot\n  set_affinity a all\n", 4, 3, "expected an operation", "set-affinity"},
    {"task a boot\n  xyzzy\n", 4, 3, "expected an operation", ""},
    {"task alpha boot\n  wake alhpa\n", 4, 8, "name of a task", "alpha"},
    {"task a boot\n  wake\n", 4, 7, "name of a task", ""},
    {"task a boot\n  resched 128\n", 4, 11, "0 to 127", ""},
    {"task a boot\n  resched -1\n", 4, 11, "expected a CPU number", ""},
    {"task a boot\n  resched 1x\n", 4, 11, "expected a CPU number", ""},
    {"task a boot\n  resched 1a\n", 4, 11, "expected a CPU number", ""},
    {"task a boot\n  resched 0x1g\n", 4, 11, "expected a CPU number", ""},
    {"task a boot\n  a\n", 4, 3, "expected an operation", ""},
    {"task a boot\n  block timeout 255\n", 4, 17, "0 to 254", ""},
    {"task a boot\n  block timeout\n", 4, 16, "expected a timeout", ""},
    {"task a boot\n  steal 1 2\n", 4, 11, "expected `max`", ""},
    {"task a boot\n  steal 1 max 2\n", 4, 16, "expected `qos`", ""},
    {"task a boot\n  send 0 18446744073709551616\n", 4, 10, "expected a message", ""},
    {"task a boot\n  lock-probe table ram\n", 4, 20, "lock rank", ""},
    {"task a boot\n  await a exit\n", 4, 11, "what to await", "exited"},
    {"task a boot\n  wake a ok\n", 4, 10, "or `->`", ""},
    {"task a boot\n  wake a ->\n", 4, 12, "expected a result", ""},
    {"task a boot\n  wake a -> okay\n", 4, 13, "expected a result", "ok"},
    {"task a boot\n  wake a -> ok ok\n", 4, 16, "end of the line", ""},
    {"event tock 0\n", 3, 7, "expected an event", "tick"},
    {"event tick 2\n", 3, 12, "below its `cpus`", ""},
    {"event tick 1 1\n", 3, 14, "end of the line", ""},
    {"at 0 idle 0 op 0 run 1\n", 3, 1, "below a `schedule` line", ""},
    {"schedule now\n", 3, 10, "end of the line", ""},
    {"schedule\nat 64 idle 0 op 0 run 1\n", 4, 4, "0 to 63", ""},
    {"schedule\nat 0 b 0 op 0 run 1\n", 4, 6, "name of a task", ""},
    {"schedule\nat 0 idle 65536 op 0 run 1\n", 4, 11, "number of the operation", ""},
    {"schedule\nat 0 idle 0 lok 0 run 1\n", 4, 13, "kind of point", "lock"},
    {"schedule\nat 0 idle 0 lock 0 ran 1\n", 4, 20, "expected a choice", "run"},
    {"schedule\nat 0 idle 0 lock 0 run\n", 4, 23, "value of the choice", ""},
    {"origin word sim\n", 3, 8, "expected world", "world"},
    {"origin world simm\n", 3, 14, "expected a world", "sim"},
    {"origin core 12345678901234567\n", 3, 13, "digest of a core", ""},
    {"origin signature xyz\n", 3, 18, "expected a signature", ""},
    {"origin hash 0123456789abcdef0\n", 3, 13, "hash of an execution", ""},
    {"origin seed\n", 3, 12, "expected a seed", ""},
};

static void check_bad(const struct bad *bad)
{
    char text[512];
    bool own = bad->text[0] == '\0' || bad->text[0] == '\x7f' || (bad->text[0] == 'h' && bad->line < 3);
    strcpy(text, own ? "" : "hartbreak 1\ncpus 2\n");
    strcat(text, bad->text);
    if (parse(text))
        fail_msg("accepted: %s", text);
    if (error.line != bad->line || error.column != bad->column || strstr(error.message, bad->message) == NULL ||
        strcmp(error.nearest, bad->nearest) != 0)
        fail_msg("%sgave %u:%u: %s (%s)", text, error.line, error.column, error.message, error.nearest);
}

static void every_error_names_its_place_and_what_was_expected(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++)
        check_bad(&bads[i]);
}

static void one_too_many_is_refused(const char *line, uint32_t allowed, const char *message)
{
    static char text[HB_TEXT_MAX];
    strcpy(text, "hartbreak 1\ncpus 2\ntask a boot\n");
    if (strcmp(line, "at 0 idle 0 op 0 run 1\n") == 0)
        strcat(text, "schedule\n");
    for (uint32_t i = 0; i < allowed; i++)
        strcat(text, line);
    assert_true(parse(text));
    strcat(text, line);
    assert_false(parse(text));
    assert_non_null(strstr(error.message, message));
}

static void capacities_are_kept(void **state)
{
    (void)state;
    one_too_many_is_refused("yield\n", HB_OPS_MAX, "too many operations");
    one_too_many_is_refused("event tick 0\n", HB_EVENTS_MAX, "too many events");
    one_too_many_is_refused("at 0 idle 0 op 0 run 1\n", HB_POINTS_MAX, "too many deviations");
    char text[1024] = "hartbreak 1\ncpus 1\n";
    for (uint32_t t = 0; t < HB_TASKS_MAX; t++) {
        char line[] = "task a boot\n";
        line[5] = (char)('a' + t);
        strcat(text, line);
    }
    assert_true(parse(text));
    strcat(text, "task z\n");
    assert_false(parse(text));
    assert_non_null(strstr(error.message, "too many tasks"));
}

static void a_text_cut_anywhere_is_parsed_or_refused_within_its_bounds(void **state)
{
    (void)state;
    for (size_t cut = 0; cut < sizeof whole; cut++) {
        char *exact = test_malloc(cut + 1);
        memcpy(exact, whole, cut);
        if (!hb_program_parse(&p, exact, cut, &error))
            assert_true(error.message[0] != '\0' && error.line >= 1 && error.column >= 1);
        test_free(exact);
    }
}

static void an_error_prints_as_one_line(void **state)
{
    (void)state;
    char line[256];
    assert_false(parse("hartbreak 1\ncpus 2\ntask a boot\n  yeild\n"));
    hb_text_error_print(&error, line, sizeof line);
    assert_string_equal(line, "4:3: expected an operation or a section (task, event, schedule, origin); did you mean "
                              "`yield`");
}

static void printing_reports_the_whole_length_and_never_overruns(void **state)
{
    (void)state;
    char all[2048], part[64];
    assert_true(parse(whole));
    size_t length = hb_program_print(&p, all, sizeof all);
    assert_int_equal(length, strlen(all));
    for (size_t size = 0; size < sizeof part; size++) {
        memset(part, 0x7e, sizeof part);
        assert_int_equal(hb_program_print(&p, part, size), length);
        if (size > 0) {
            assert_memory_equal(part, all, size - 1);
            assert_int_equal(part[size - 1], '\0');
        }
        for (size_t i = size; i < sizeof part; i++)
            assert_int_equal(part[i], 0x7e);
    }
}

static void the_largest_program_fits_the_buffer_promised(void **state)
{
    (void)state;
    static char text[HB_TEXT_MAX];
    hb_test_fill(&p);
    for (uint32_t t = 0; t < HB_TASKS_MAX; t++) {
        memset(p.tasks[t].name, 'n', HB_NAME_MAX - 1);
        for (uint32_t i = 0; i < HB_OPS_MAX; i++)
            p.tasks[t].ops[i] =
                (struct hb_op){.kind = HB_OP_SET_AFFINITY, .value = UINT64_MAX - 1, .expect = SCHED_REJECT_STEAL_BOUND};
    }
    assert_true(hb_program_print(&p, text, sizeof text) < HB_TEXT_MAX);
}

static void every_word_is_found_and_no_two_are_the_same(void **state)
{
    (void)state;
    static const struct hb_words *const tables[] = {
        &hb_words_op,    &hb_words_result, &hb_words_qos,    &hb_words_rank,  &hb_words_await,   &hb_words_event,
        &hb_words_point, &hb_words_choice, &hb_words_task,   &hb_words_limit, &hb_words_section, &hb_words_origin,
        &hb_words_world, &hb_words_memory, &hb_words_points, &hb_words_races,
    };
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (uint32_t i = 0; i < tables[t]->count; i++) {
            assert_true(strlen(tables[t]->words[i]) < HB_WORD_MAX);
            assert_int_equal(hb_words_find(tables[t], tables[t]->words[i], strlen(tables[t]->words[i])), i);
        }
    for (uint32_t i = 0; i < hb_words_op.count; i++)
        assert_int_equal(hb_words_find(&hb_words_section, hb_words_op.words[i], strlen(hb_words_op.words[i])), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_program_is_understood),
        cmocka_unit_test(every_error_names_its_place_and_what_was_expected),
        cmocka_unit_test(capacities_are_kept),
        cmocka_unit_test(a_text_cut_anywhere_is_parsed_or_refused_within_its_bounds),
        cmocka_unit_test(an_error_prints_as_one_line),
        cmocka_unit_test(printing_reports_the_whole_length_and_never_overruns),
        cmocka_unit_test(the_largest_program_fits_the_buffer_promised),
        cmocka_unit_test(every_word_is_found_and_no_two_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
