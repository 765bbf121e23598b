/* SPDX-License-Identifier: Apache-2.0 */
/* The reference and the text form, without the engine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "axioms.h"
#include "random.h"
#include "reference.h"
#include "test.h"

/* ---- text ---- */

static enum litmus_read read_one(const char *text, struct litmus_test *test, struct litmus_reader *reader)
{
    reader_init(reader, text);
    return reader_next(reader, test);
}

static void a_test_is_read_with_its_program_and_its_sets(void **state)
{
    (void)state;
    struct litmus_reader reader;
    struct litmus_test test;
    static const char text[] = "# comment\nsource somewhere\n\ntest MP\ninit x=7\n"
                               "  store x 1 relaxed | a = load y acquire  # comment\n"
                               "  store y 1 release | b = load x relaxed\n"
                               "                    | c = cas x 1 2 acq_rel relaxed\n"
                               "observe a b x\n  0 7 1 : sc tso c11\n  1 7 1 : never\n  1 1 2 : c11\n";
    assert_int_equal(read_one(text, &test, &reader), LITMUS_READ_TEST);
    assert_string_equal(test.name, "MP");
    assert_int_equal(test.program.threads, 2);
    assert_int_equal(test.program.thread[0].count, 2);
    assert_int_equal(test.program.thread[1].count, 3);
    assert_int_equal(test.program.initial[0], 7);
    assert_int_equal(test.program.thread[1].instr[2].expected, 1);
    assert_int_equal(test.program.thread[1].instr[2].order, LITMUS_ACQ_REL);
    assert_int_equal(test.expected[LITMUS_SC].count, 1);
    assert_int_equal(test.expected[LITMUS_C11].count, 2);
    assert_true(set_has(&test.expected[LITMUS_C11], (const uint32_t[]){1, 1, 2}));
    assert_false(set_has(&test.expected[LITMUS_C11], (const uint32_t[]){1, 7, 1}));
    litmus_test_free(&test);
    assert_int_equal(reader_next(&reader, &test), LITMUS_READ_END);
}

static void what_is_wrong_with_a_test_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
        uint32_t line;
    } bad[] = {
        {"test A\na = load x relaxed\nobserve a\n0 : sc\n", "a test says where it comes from: a source line", 4},
        {"source s\ntest A\na = load x release\n", "this operation has no such memory order", 3},
        {"source s\ntest A\nstore x 1 acquire\n", "this operation has no such memory order", 3},
        {"source s\ntest A\nfence relaxed\n", "this operation has no such memory order", 3},
        {"source s\ntest A\njump x\n", "an instruction is load, store, add, exchange, cas, weak_cas or fence", 3},
        {"source s\ntest A\nload x relaxed\n", "a load needs a register", 3},
        {"source s\ntest A\na = store x 1 relaxed\n", "this operation reads nothing", 3},
        {"source s\ntest A\nstore x b relaxed\n", "a value is a number or a register that the thread wrote before", 3},
        {"source s\ntest A\na = load x relaxed | store y a relaxed\n",
         "a value is a number or a register that the thread wrote before", 3},
        {"source s\ntest A\na = load x relaxed\na = load x relaxed\n", "a register is written once", 4},
        {"source s\ntest A\na = cas x 1 2 relaxed\n",
         "a compare-and-swap ends with the order of its failure, that of a load", 3},
        {"source s\ntest A\na = add x 1 plain\n", "this operation has no such memory order", 3},
        {"source s\ntest A\nstore x 1 relaxed if a 1\n", "if names a register that the thread wrote before", 3},
        {"source s\ntest A\na = load x relaxed\nstore x 1 relaxed if a\n", "if ends with a number", 4},
        {"source s\ntest A\na = load x relaxed now\n", "words after the end of the instruction", 3},
        {"source s\ntest A\na = load x relaxed\nobserve b\n", "observe names registers and locations of the program",
         4},
        {"source s\ntest A\na = load x relaxed\nobserve a\n0 1 : sc\n",
         "an outcome has one value for each name observed", 5},
        {"source s\ntest A\na = load x relaxed\nobserve a\n0 : arm\n",
         "after the colon stand models, each once, or never", 5},
        {"source s\ntest A\na = load x relaxed\nobserve a\n0 :\n", "after the colon stand models, each once, or never",
         5},
        {"source s\ntest A\na = load x relaxed\nobserve a\n0 : never sc\n",
         "after the colon stand models, each once, or never", 5},
        {"source s\ntest A\na = load x relaxed\nobserve a\n0 : sc\n0 : tso\n", "this outcome stands here twice", 6},
        {"source s\ntest A\na = load x relaxed\n", "a test ends with observe and its outcomes", 3},
        {"source s\nstore x 1 relaxed\n", "a file begins with source lines and the first test", 2},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct litmus_reader reader;
        struct litmus_test test;
        assert_int_equal(read_one(bad[i].text, &test, &reader), LITMUS_READ_ERROR);
        assert_string_equal(reader.message, bad[i].message);
        assert_int_equal(reader.line, bad[i].line);
        litmus_test_free(&test);
    }
}

static void a_program_that_is_printed_reads_as_itself(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct litmus_program p;
        struct litmus_reader reader;
        struct litmus_test test;
        struct litmus_reference a, b;
        char *text = NULL;
        size_t size = 0;
        if (seed % 2)
            random_message(&p, seed);
        else
            random_program(&p, seed);
        assert_true(reference_axioms(&p, &a));
        FILE *to = open_memstream(&text, &size);
        (void)fputs("source s\ntest t\n", to);
        program_print(to, &p);
        outcomes_print(to, &p, a.allowed);
        (void)fclose(to);
        assert_int_equal(read_one(text, &test, &reader), LITMUS_READ_TEST);
        assert_int_equal(test.program.threads, p.threads);
        assert_true(reference_axioms(&test.program, &b));
        for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
            assert_true(set_equal(&a.allowed[m], &b.allowed[m]));
            assert_int_equal(a.racy[m], b.racy[m]);
            assert_true(set_equal(&a.allowed[m], &test.expected[m]));
        }
        litmus_test_free(&test);
        reference_free(&a);
        reference_free(&b);
        free(text);
    }
}

/* ---- verdicts that the literature states ---- */

struct verdict {
    const char *program, *observe;
    uint32_t outcome[LITMUS_OBSERVED_MAX];
    bool allowed[LITMUS_MODELS];
};

static const struct verdict published[] = {
    /* Sewell et al. 2010: SB is allowed, with mfence it is not; MP, LB, IRIW are not. */
    {"store x 1 relaxed | store y 1 relaxed\na = load y relaxed | b = load x relaxed", "a b", {0, 0}, {0, 1, 1}},
    {"store x 1 relaxed | store y 1 relaxed\nfence seq_cst | fence seq_cst\na = load y relaxed | b = load x relaxed",
     "a b",
     {0, 0},
     {0, 0, 0}},
    {"store x 1 relaxed | a = load y relaxed\nstore y 1 relaxed | b = load x relaxed", "a b", {1, 0}, {0, 0, 1}},
    {"a = load x relaxed | b = load y relaxed\nstore y 1 relaxed | store x 1 relaxed", "a b", {1, 1}, {0, 0, 0}},
    {"store x 1 relaxed | store y 1 relaxed | a = load x acquire | c = load y acquire\n"
     "| | b = load y acquire | d = load x acquire",
     "a b c d",
     {1, 0, 1, 0},
     {0, 0, 1}},
    /* Owens, Sarkar, Sewell 2009: n6 (allowed) and n5 (forbidden). */
    {"store x 1 relaxed | store y 2 relaxed\na = load x relaxed | store x 2 relaxed\nb = load y relaxed |",
     "a b x",
     {1, 0, 1},
     {0, 1, 1}},
    {"store x 1 relaxed | store x 2 relaxed\na = load x relaxed | b = load x relaxed", "a b", {2, 1}, {0, 0, 0}},
    /* Lahav et al. 2017: IRIW-acq-sc and Z6.U are allowed, RWC and IRIW with seq_cst fences are not. */
    {"store x 1 seq_cst | store y 1 seq_cst | a = load x acquire | c = load y acquire\n"
     "| | b = load y seq_cst | d = load x seq_cst",
     "a b c d",
     {1, 0, 1, 0},
     {0, 0, 1}},
    {"store x 1 seq_cst | b = add y 1 seq_cst | store y 3 seq_cst\n"
     "store y 1 release | c = load y relaxed | a = load x seq_cst",
     "a b c",
     {0, 1, 3},
     {0, 0, 1}},
    {"store x 1 relaxed | a = load x relaxed | store y 1 relaxed\n| fence seq_cst | fence seq_cst\n"
     "| b = load y relaxed | c = load x relaxed",
     "a b c",
     {1, 0, 0},
     {0, 0, 0}},
    /* C11 5.1.2.4: an RMW of another thread goes on with a release sequence, a store does not. */
    {"store x 1 relaxed | c = add y 1 relaxed | a = load y acquire\nstore y 1 release | | b = load x relaxed",
     "a b",
     {2, 0},
     {0, 0, 0}},
    {"store x 1 relaxed | c = load y relaxed | a = load y acquire\nstore y 1 release | store y 2 relaxed | b = load x "
     "relaxed",
     "a b c",
     {2, 0, 1},
     {0, 0, 1}},
};

static void the_reference_agrees_with_published_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        char text[1024], zeros[32];
        struct litmus_reader reader;
        struct litmus_test test;
        struct litmus_reference reference;
        (void)snprintf(zeros, sizeof zeros, "%s", published[i].observe);
        for (char *name = zeros; *name; name++)
            *name = *name == ' ' ? ' ' : '0';
        (void)snprintf(text, sizeof text, "source s\ntest t\n%s\nobserve %s\n%s : never\n", published[i].program,
                       published[i].observe, zeros);
        assert_int_equal(read_one(text, &test, &reader), LITMUS_READ_TEST);
        assert_true(reference_axioms(&test.program, &reference));
        for (uint32_t m = 0; m < LITMUS_MODELS; m++)
            assert_int_equal(set_has(&reference.allowed[m], published[i].outcome), published[i].allowed[m]);
        litmus_test_free(&test);
        reference_free(&reference);
    }
}

/* ---- data races ---- */

static bool racy(const char *program, enum litmus_model model)
{
    char text[1024];
    struct litmus_reader reader;
    struct litmus_test test;
    struct litmus_reference reference;
    (void)snprintf(text, sizeof text, "source s\ntest t\n%s\nobserve b\n0 : never\n", program);
    assert_int_equal(read_one(text, &test, &reader), LITMUS_READ_TEST);
    assert_true(reference_axioms(&test.program, &reference));
    bool result = reference.racy[model];
    litmus_test_free(&test);
    reference_free(&reference);
    return result;
}

static void a_message_races_unless_release_and_acquire_order_it(void **state)
{
    (void)state;
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        enum litmus_model model = (enum litmus_model)m;
        assert_false(racy("store x 1 plain | a = load y acquire\nstore y 1 release | b = load x plain if a 1", model));
        assert_true(racy("store x 1 plain | a = load y relaxed\nstore y 1 release | b = load x plain if a 1", model));
        assert_true(racy("store x 1 plain | a = load y acquire\nstore y 1 relaxed | b = load x plain if a 1", model));
        assert_true(racy("store x 1 plain | a = load y acquire\nstore y 1 release | b = load x plain", model));
        assert_false(racy("c = load x plain | a = load y relaxed\nstore y 1 relaxed | b = load x plain if a 1", model));
    }
}

static void a_random_message_may_race_or_not(void **state)
{
    (void)state;
    uint32_t races = 0;
    for (uint64_t seed = 0; seed < 500; seed++) {
        struct litmus_program p;
        struct litmus_reference reference;
        random_message(&p, seed);
        assert_true(reference_axioms(&p, &reference));
        races += reference.racy[LITMUS_C11];
        reference_free(&reference);
    }
    assert_in_range(races, 50, 450);
}

/* ---- two references, and models that nest ---- */

static void axioms_and_abstract_machines_allow_the_same(void **state)
{
    (void)state;
    uint32_t weaker[LITMUS_MODELS] = {0};
    for (uint64_t seed = 0; seed < 1500; seed++) {
        struct litmus_program p;
        struct litmus_reference reference;
        random_program(&p, seed);
        assert_true(reference_axioms(&p, &reference));
        for (uint32_t m = LITMUS_SC; m <= LITMUS_TSO; m++) {
            struct litmus_set machine;
            assert_true(reference_machine(&p, (enum litmus_model)m, &machine));
            assert_true(set_equal(&machine, &reference.allowed[m]));
            set_free(&machine);
        }
        assert_true(set_within(&reference.allowed[LITMUS_SC], &reference.allowed[LITMUS_TSO]));
        assert_true(set_within(&reference.allowed[LITMUS_TSO], &reference.allowed[LITMUS_C11]));
        for (uint32_t m = LITMUS_TSO; m < LITMUS_MODELS; m++)
            weaker[m] += reference.allowed[m].count > reference.allowed[m - 1].count;
        reference_free(&reference);
    }
    /* Programs on which the models differ are no rarity, so that agreement means something. */
    assert_true(weaker[LITMUS_TSO] > 50);
    assert_true(weaker[LITMUS_C11] > 150);
}

struct one_axiom {
    bool (*without)(const struct execution *x);
    struct litmus_set allowed;
};

/* RC11 with all orders taken for relaxed. */
static bool relaxed_only(const struct execution *x)
{
    struct execution weak = *x;
    weak.acquire = weak.release = weak.seq_cst = 0;
    weak.hb = axioms_happens_before(&weak);
    return axioms_c11(&weak);
}

static bool without_psc(const struct execution *x)
{
    struct execution weak = *x;
    weak.seq_cst = 0;
    return axioms_c11(&weak);
}

static bool without_rmw(const struct execution *x)
{
    struct execution weak = *x;
    weak.rmw = rel_none(weak.events);
    return axioms_c11(&weak);
}

static bool judge_one(const struct execution *x, void *context)
{
    struct one_axiom *one = context;
    uint32_t outcome[LITMUS_OBSERVED_MAX];
    litmus_outcome(x->program, x->registers, x->memory, outcome);
    if (one->without(x))
        (void)set_add(&one->allowed, outcome, NULL);
    return true;
}

static uint32_t differing(bool (*without)(const struct execution *x), uint64_t seeds)
{
    uint32_t count = 0;
    for (uint64_t seed = 0; seed < seeds; seed++) {
        struct litmus_program p;
        struct litmus_reference reference;
        struct one_axiom one = {.without = without};
        random_program(&p, seed);
        set_init(&one.allowed, p.observed);
        assert_true(reference_axioms(&p, &reference));
        assert_true(execution_enumerate(&p, judge_one, &one));
        count += !set_equal(&one.allowed, &reference.allowed[LITMUS_C11]);
        set_free(&one.allowed);
        reference_free(&reference);
    }
    return count;
}

/* Each axiom decides some random program: comparing sets can tell an engine that lacks it. */
static void each_axiom_matters_to_some_random_program(void **state)
{
    (void)state;
    assert_true(differing(relaxed_only, 150) > 10);
    assert_true(differing(without_psc, 150) > 2);
    assert_true(differing(without_rmw, 150) > 5);
    assert_int_equal(differing(axioms_c11, 150), 0);
}

static bool has_fence(const struct litmus_program *p, void *context)
{
    (void)context;
    for (uint32_t t = 0; t < p->threads; t++) {
        for (uint32_t i = 0; i < p->thread[t].count; i++) {
            if (p->thread[t].instr[i].op == LITMUS_FENCE)
                return true;
        }
    }
    return false;
}

static void a_program_shrinks_to_what_matters(void **state)
{
    (void)state;
    uint32_t shrunk = 0;
    for (uint64_t seed = 0; seed < 50; seed++) {
        struct litmus_program p;
        random_program(&p, seed);
        if (!has_fence(&p, NULL))
            continue;
        random_shrink(&p, has_fence, NULL);
        assert_int_equal(p.threads, 1);
        assert_int_equal(p.thread[0].count, 1);
        shrunk++;
    }
    assert_true(shrunk > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_test_is_read_with_its_program_and_its_sets),
        cmocka_unit_test(what_is_wrong_with_a_test_is_said),
        cmocka_unit_test(a_program_that_is_printed_reads_as_itself),
        cmocka_unit_test(the_reference_agrees_with_published_verdicts),
        cmocka_unit_test(a_message_races_unless_release_and_acquire_order_it),
        cmocka_unit_test(a_random_message_may_race_or_not),
        cmocka_unit_test(axioms_and_abstract_machines_allow_the_same),
        cmocka_unit_test(each_axiom_matters_to_some_random_program),
        cmocka_unit_test(a_program_shrinks_to_what_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
