/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An execution that begins where the first decision is (prefix.c) is the execution that runs from main: a search is
 * made twice, once with the steps kept, which never begins there, and all its executions have the same hashes and ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "body.h"
#include "machine.h"
#include "search.h"

#define EXECUTIONS 120u
#define FULL_RUNS 4u /* of a job, before its beginning is kept, the one that is run for that alone among them */

static const struct {
    bool races, trust;
} checks[] = {{true, false}, {false, true}, {false, false}};

struct seen {
    uint64_t hash, accesses, switches;
    bool violated;
    char key[sizeof((struct hb_violation *)NULL)->key];
};

/* Returns the number of executions. */
static unsigned search(const char *strategy, struct prog_job job, struct seen *seen)
{
    static struct prog_result result;
    struct hb_search_config config = {
        .strategy = strategy, .bound = HB_UNBOUNDED, .shard = 1, .shards = 1, .seed = 5, .executions = EXECUTIONS};
    struct hb_search *s = hb_search_open(&config);
    unsigned count = 0;
    while ((job.strategy = hb_search_strategy(s)) != NULL) {
        prog_run(&job, &result);
        seen[count] = (struct seen){result.hash, result.accesses, result.switches, result.violated, ""};
        if (result.violated)
            memcpy(seen[count].key, result.violation.key, sizeof seen[count].key);
        count++;
        hb_search_report(s, &result.outcome);
    }
    hb_search_close(s);
    return count;
}

/* Returns how often the program was run from main by the search that may begin later. */
static unsigned twice(const char *strategy, enum eng_model model, unsigned check)
{
    static struct seen first[EXECUTIONS], second[EXECUTIONS];
    struct prog_job job = {
        .main = body_main, .prefix = true, .model = model, .races = checks[check].races, .trust = checks[check].trust};
    unsigned before = body_starts;
    unsigned count = search(strategy, job, first);
    unsigned full = body_starts - before;
    job.trace = true;
    assert_int_equal(count, search(strategy, job, second));
    for (unsigned i = 0; i < count; i++) {
        assert_int_equal(first[i].hash, second[i].hash);
        assert_int_equal(first[i].accesses, second[i].accesses);
        assert_int_equal(first[i].switches, second[i].switches);
        assert_string_equal(first[i].key, second[i].key);
        assert_int_equal(first[i].violated, second[i].violated);
    }
    return full;
}

static void begins_at_the_first_decision_and_is_the_same(void **state)
{
    (void)state;
    static const char *const strategies[] = {"random", "walk", "pos", "surw", "dfs", NULL};
    for (const char *const *strategy = strategies; *strategy != NULL; strategy++)
        for (enum eng_model model = ENG_SC; model <= ENG_C11; model++)
            for (unsigned check = 0; check < 2; check++)
                assert_true(twice(*strategy, model, check) <= FULL_RUNS);
}

static void runs_from_main_where_plain_accesses_are_decisions(void **state)
{
    (void)state;
    assert_true(twice("random", ENG_C11, 2) >= EXECUTIONS);
}

static void runs_from_main_where_the_beginning_has_atomics(void **state)
{
    (void)state;
    body_atomic_first = 1;
    assert_true(twice("random", ENG_C11, 1) >= EXECUTIONS);
    body_atomic_first = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_from_main_where_the_beginning_has_atomics),
        cmocka_unit_test(begins_at_the_first_decision_and_is_the_same),
        cmocka_unit_test(runs_from_main_where_plain_accesses_are_decisions),
    };
    return prog_open() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
