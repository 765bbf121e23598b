/* SPDX-License-Identifier: Apache-2.0 */
/* The tables: scenario names, texts, reasons to skip, markers; the registry of invariants and its page. */
#include "fake_view.h"
#include "scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_promised_marker_has_its_scenario(void **state)
{
    (void)state;
    static const char *const names[] = {
        "smp online",
        "ipi counterfactual",
        "ipi resched",
        "test_reject_invalid_ipi_target_cpu",
        "test_reject_offline_cpu_resched",
        "work stealing",
        "test_reject_steal_above_bound",
        "test_reject_steal_higher_qos",
        "per-cpu ticks",
        "qos order",
        "affinity",
        "test_reject_affinity_without_online_cpu",
        "wakeup",
        "block timeout",
        "kill",
        "ipc",
        "backpressure",
        "cpu offline",
        "test_reject_offline_with_pinned_task",
        "ipi rollback",
        "ipi rate limit",
        "lock order",
        "telemetry bound",
        "stale handle",
    };
    assert_int_equal(hb_scenario_count, sizeof names / sizeof names[0]);
    for (uint32_t n = 0; n < hb_scenario_count; n++)
        assert_non_null(hb_scenario_find(names[n]));
    assert_null(hb_scenario_find("no such thing"));
}

static void every_text_parses_and_needs_what_its_table_says(void **state)
{
    (void)state;
    static struct hb_program program;
    for (uint32_t n = 0; n < hb_scenario_count; n++) {
        struct hb_text_error error;
        char why[200];
        if (!hb_program_parse(&program, hb_scenarios[n].text, strlen(hb_scenarios[n].text), &error)) {
            hb_text_error_print(&error, why, sizeof why);
            fail_msg("%s: %s", hb_scenarios[n].name, why);
        }
        assert_true(hb_scenario_program(&hb_scenarios[n], &program));
        assert_int_equal(program.cpus, hb_scenarios[n].cpus);
        assert_int_equal(program.event_count, 0);
    }
}

static void a_scenario_says_why_it_is_skipped(void **state)
{
    (void)state;
    char out[32];
    const struct hb_scenario *steal = hb_scenario_find("work stealing");
    assert_string_equal(hb_scenario_skip(steal, 1, SCHED_CAP_STEAL, out, sizeof out), "smp=1");
    assert_string_equal(hb_scenario_skip(steal, 4, 0, out, sizeof out), "no steal");
    assert_string_equal(hb_scenario_skip(hb_scenario_find("lock order"), 4, 0, out, sizeof out), "no lock ranks");
    assert_null(hb_scenario_skip(steal, 2, SCHED_CAP_STEAL, out, sizeof out));
}

static void markers_are_spelled_as_promised(void **state)
{
    (void)state;
    char line[100];
    struct hb_violation violation;
    hb_violation_set(&violation, HB_INV_PLACE, "task twice on queues", "slot 1, times 2");
    assert_int_equal(hb_marker_ok(line, sizeof line, "wakeup"), strlen("KSELFTEST: wakeup ok"));
    assert_string_equal(line, "KSELFTEST: wakeup ok");
    hb_marker_fail(line, sizeof line, "wakeup", &violation);
    assert_string_equal(line, "KSELFTEST: wakeup FAIL INV-01 task twice on queues: slot 1, times 2");
    hb_marker_skip(line, sizeof line, "wakeup", "smp=1");
    assert_string_equal(line, "KSELFTEST: wakeup skipped (smp=1)");
    hb_marker_verdict(line, sizeof line, 20, 4, 0);
    assert_string_equal(line, "KSELFTEST: verdict ok passed=20 skipped=4 failed=0");
    hb_marker_verdict(line, sizeof line, 20, 3, 1);
    assert_string_equal(line, "KSELFTEST: verdict FAIL passed=20 skipped=3 failed=1");
    assert_int_equal(hb_marker_ok(line, 8, "wakeup"), strlen("KSELFTEST: wakeup ok"));
    assert_string_equal(line, "KSELFTE");
}

static void the_registry_is_in_order_and_complete(void **state)
{
    (void)state;
    assert_null(hb_invariant((enum hb_invariant_id)0));
    assert_null(hb_invariant(HB_INV_COUNT));
    for (uint32_t id = 1; id < HB_INV_COUNT; id++) {
        const struct hb_invariant *invariant = hb_invariant((enum hb_invariant_id)id);
        assert_int_equal(invariant->id, id);
        assert_true(invariant->when != 0 && invariant->title[0] != '\0');
        size_t length = strlen(invariant->sentence);
        assert_int_equal(invariant->sentence[length - 1], '.');
    }
}

static const char *when_word(uint32_t when)
{
    switch (when) {
    case HB_WHEN_STEP:
        return "step";
    case HB_WHEN_BOUNDARY:
        return "boundary";
    case HB_WHEN_QUIESCENT:
        return "quiescence";
    default:
        return "world";
    }
}

/* docs/invariants.md has one row an invariant, in order: | INV-nn | title | sentence | when | ... */
static void the_page_says_what_the_registry_says(void **state)
{
    (void)state;
    static char page[65536];
    FILE *file = fopen(HB_SOURCE_DIR "/docs/invariants.md", "r");
    assert_non_null(file);
    page[fread(page, 1, sizeof page - 1, file)] = '\0';
    fclose(file);
    const char *at = page;
    for (uint32_t id = 1; id < HB_INV_COUNT; id++) {
        const struct hb_invariant *invariant = hb_invariant((enum hb_invariant_id)id);
        char row[600];
        snprintf(row, sizeof row, "| INV-%02u | %s | %s | %s |", id, invariant->title, invariant->sentence,
                 when_word(invariant->when));
        const char *found = strstr(at, row);
        if (found == NULL)
            fail_msg("docs/invariants.md has no row, or not in order: %s", row);
        at = found + 1;
    }
    char beyond[16];
    snprintf(beyond, sizeof beyond, "INV-%02u", (unsigned)HB_INV_COUNT);
    assert_null(strstr(page, beyond));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_promised_marker_has_its_scenario),
        cmocka_unit_test(every_text_parses_and_needs_what_its_table_says),
        cmocka_unit_test(a_scenario_says_why_it_is_skipped),
        cmocka_unit_test(markers_are_spelled_as_promised),
        cmocka_unit_test(the_registry_is_in_order_and_complete),
        cmocka_unit_test(the_page_says_what_the_registry_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
