/* SPDX-License-Identifier: Apache-2.0 */
/* Mutations of inputs: within their bounds, the same for a seed, and programs of every kind from nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "input.h"
#include "program_record.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

#define MAX 4096u

/* libFuzzer's own: here one byte more, which is least like a record. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max)
{
    if (size < max)
        data[size++] = 0xa5;
    return size;
}

static void a_result_is_no_longer_than_it_may_be(void **state)
{
    (void)state;
    static uint8_t data[MAX + 1];
    static const size_t most[] = {1, 2, 11, 12, 13, 17, 18, 19, 64, 300, MAX};
    for (size_t m = 0; m < sizeof most / sizeof most[0]; m++) {
        size_t size = 1;
        memset(data, 0, sizeof data);
        for (unsigned seed = 0; seed < 3000; seed++) {
            data[most[m]] = 0x5a;
            size = LLVMFuzzerCustomMutator(data, size, most[m], seed);
            assert_true(size > 0 && size <= most[m]);
            assert_int_equal(data[most[m]], 0x5a);
        }
    }
}

static void one_seed_gives_one_result(void **state)
{
    (void)state;
    static uint8_t a[MAX], b[MAX];
    size_t of_a = 1, of_b = 1;
    for (unsigned seed = 0; seed < 500; seed++) {
        of_a = LLVMFuzzerCustomMutator(a, of_a, MAX, seed);
        of_b = LLVMFuzzerCustomMutator(b, of_b, MAX, seed);
        assert_int_equal(of_a, of_b);
        assert_memory_equal(a, b, of_a);
    }
}

/* What a bug needs: any operation, two tasks, two CPUs, choices, every memory model. */
static void nothing_becomes_programs_of_every_kind(void **state)
{
    (void)state;
    static uint8_t data[MAX];
    static struct hb_program p;
    static struct hb_bytes bytes;
    bool ops[HB_OP_KINDS] = {false}, models[3] = {false};
    unsigned wide = 0, chosen = 0;
    for (unsigned seed = 1; seed <= 2000; seed++) {
        struct sim_job job;
        size_t size = 1;
        data[0] = 0;
        for (unsigned i = 0; i < 3; i++)
            size = LLVMFuzzerCustomMutator(data, size, MAX, seed * 7 + i);
        size_t used = input_read(data, size, &p, &bytes, &job);
        wide += p.task_count > 1 && p.cpus > 1;
        chosen += size > used + 3;
        models[job.model] = true;
        for (uint32_t t = 0; t < p.task_count; t++)
            for (uint32_t i = 0; i < p.tasks[t].count; i++)
                ops[p.tasks[t].ops[i].kind] = true;
    }
    assert_true(wide > 1000 && chosen > 1000);
    assert_true(models[ENG_SC] && models[ENG_TSO] && models[ENG_C11]);
    for (uint32_t kind = 0; kind < HB_OP_KINDS; kind++)
        assert_true(ops[kind] || kind == HB_OP_AWAIT || kind == HB_OP_ON_CPU); /* claims, which inputs do not make */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_result_is_no_longer_than_it_may_be),
        cmocka_unit_test(one_seed_gives_one_result),
        cmocka_unit_test(nothing_becomes_programs_of_every_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
