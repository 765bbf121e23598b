/* SPDX-License-Identifier: Apache-2.0 */
#include "check_test.h"

#include <stdio.h>

static uint64_t broken_of(const struct check_case *c, struct hb_violation *violation)
{
    static struct hb_checker checker;
    enum hb_when when = c->picture == fake_quiet ? HB_WHEN_QUIESCENT : HB_WHEN_BOUNDARY;
    c->picture();
    hb_checker_init(&checker, &fake.interp);
    uint64_t before = hb_check_each(&checker, &fake, when, true, violation);
    if (before == 0 && c->first != NULL) {
        c->first();
        before = hb_check_each(&checker, &fake, when, true, violation);
    }
    if (before != 0)
        fail_msg("the healthy picture breaks INV-%02d %s: %s", violation->id, violation->key, violation->detail);
    if (c->change != NULL)
        c->change();
    return hb_check_each(&checker, &fake, when, true, violation);
}

static void one_case(void **state)
{
    const struct check_case *c = *state;
    struct hb_violation violation = {.id = 0};
    uint64_t broken = broken_of(c, &violation);
    uint64_t wanted = c->id == 0 ? 0 : 1ull << c->id;
    if (broken != wanted)
        fail_msg("wanted 0x%llx, broken 0x%llx, first INV-%02d %s: %s", (unsigned long long)wanted,
                 (unsigned long long)broken, violation.id, violation.key, violation.detail);
    if (broken != 0 && (violation.key[0] == '\0' || violation.id != c->id))
        fail_msg("a violation without its name");
}

int check_cases_run(const char *group, const struct check_case *cases, size_t count)
{
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    for (size_t n = 0; n < count; n++)
        tests[n] = (struct CMUnitTest){
            .name = cases[n].sentence, .test_func = one_case, .initial_state = (void *)(uintptr_t)&cases[n]};
    int failures = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    free(tests);
    return failures;
}
