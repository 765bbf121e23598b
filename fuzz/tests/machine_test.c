/* SPDX-License-Identifier: Apache-2.0 */
/* What the simulated machine does with a few lines of code on each CPU: found where wrong, silent where right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "host/signature.h"
#include "machine.h"
#include "toy.h"

static struct hb_program program;
static struct sim_result result;

static void prepare(toy_body *body, uint8_t cpus)
{
    hb_program_init(&program, cpus);
    toy_use(body);
}

static struct sim_job job_of(struct hb_strategy *strategy)
{
    return (struct sim_job){.program = &program, .strategy = strategy, .points = SIM_POINTS_ACCESS, .budget = 20000};
}

static void run_default(toy_body *body)
{
    struct sim_job job = job_of(NULL);
    prepare(body, 2);
    sim_run(&job, &result);
}

/* Every schedule of at most `bound` deviations; the number of runs in which `count` held. */
static uint32_t explore(uint32_t bound, bool (*held)(const struct sched *s))
{
    struct hb_dfs dfs;
    struct sim_job job = job_of(&dfs.base);
    uint32_t holding = 0;
    hb_dfs_init(&dfs, bound);
    do {
        sim_run(&job, &result);
        if (result.violated)
            break;
        holding += held(toy_last());
    } while (hb_dfs_next(&dfs));
    hb_dfs_free(&dfs);
    return holding;
}

static bool always(const struct sched *s)
{
    (void)s;
    return true;
}

static void assert_clean(void)
{
    if (result.violated)
        fail_msg("INV-%02u %s: %s", (unsigned)result.violation.id, result.violation.key, result.violation.detail);
    assert_false(result.skipped);
}

static void assert_found(enum hb_invariant_id id, const char *key)
{
    if (!result.violated)
        fail_msg("nothing found, expected INV-%02u '%s'", (unsigned)id, key);
    if (result.violation.id != id || strcmp(result.violation.key, key) != 0)
        fail_msg("INV-%02u '%s' (%s), expected INV-%02u '%s'", (unsigned)result.violation.id, result.violation.key,
                 result.violation.detail, (unsigned)id, key);
}

static void finds(toy_body *body, enum hb_invariant_id id, const char *key)
{
    run_default(body);
    assert_found(id, key);
}

static void silent(toy_body *body)
{
    run_default(body);
    assert_clean();
    prepare(body, 2);
    (void)explore(1, always);
    assert_clean();
    prepare(body, 3);
    (void)explore(1, always);
    assert_clean();
}

/* ---- relax and wfi ---- */

static void relax_ends_when_another_value_is_stored(void **state)
{
    (void)state;
    silent(toy_spin_until_set);
    assert_true(toy_last()->done[1]);
}

static void relax_does_not_end_when_the_same_value_is_stored(void **state)
{
    (void)state;
    finds(toy_spin_same_value, HB_INV_DEADLOCK, "deadlock in a spin");
}

static void a_spin_with_a_bound_of_its_own_gives_up(void **state)
{
    (void)state;
    silent(toy_spin_gives_up);
    run_default(toy_spin_gives_up);
    assert_int_equal(toy_last()->counter, 1);
}

static void two_spins_that_wait_for_each_other_are_a_deadlock(void **state)
{
    (void)state;
    finds(toy_spin_crossed, HB_INV_DEADLOCK, "deadlock in a spin");
}

static void an_ipi_ends_a_wait(void **state)
{
    (void)state;
    silent(toy_wait_for_ipi);
    run_default(toy_wait_for_ipi);
    assert_true(toy_last()->done[1]);
}

static void a_store_does_not_end_a_wait(void **state)
{
    (void)state;
    struct sim_job job = job_of(NULL);
    prepare(toy_wait_for_memory, 2);
    sim_run(&job, &result);
    assert_clean();
    /* By default CPU 0 stores first; a deviation lets CPU 1 wait first, and it stays there. */
    assert_true(explore(1, always) > 0);
    assert_clean();
}

static bool lone_waiter(const struct sched *s)
{
    return !s->done[1] && s->flag[0] == 1;
}

static void some_schedule_leaves_the_waiter_for_memory_behind(void **state)
{
    (void)state;
    prepare(toy_wait_for_memory, 2);
    assert_true(explore(1, lone_waiter) > 0);
}

static bool counted(const struct sched *s)
{
    return s->counter > 0;
}

static void a_wait_returns_for_nothing_only_by_a_choice(void **state)
{
    (void)state;
    run_default(toy_wait_returns_for_nothing);
    assert_clean();
    assert_int_equal(toy_last()->counter, 0);
    prepare(toy_wait_returns_for_nothing, 2);
    assert_true(explore(1, counted) > 0);
}

/* ---- locks ---- */

static void an_order_cycle_is_found_without_the_deadlock(void **state)
{
    (void)state;
    finds(toy_order_abba, HB_INV_LOCK_RULES, "lock order cycle");
}

static void one_order_is_no_cycle(void **state)
{
    (void)state;
    silent(toy_order_same);
}

static void a_wait_for_the_next_owner_is_a_deadlock(void **state)
{
    (void)state;
    finds(toy_deadlock_on_lock, HB_INV_DEADLOCK, "deadlock on a lock");
    assert_non_null(strstr(result.violation.detail, "cpu1 waits: lock runqueue/0 of cpu0"));
}

static void broken_lock_rules_are_found(void **state)
{
    (void)state;
    finds(toy_double_lock, HB_INV_LOCK_RULES, "double lock");
    finds(toy_foreign_unlock, HB_INV_LOCK_RULES, "foreign unlock");
    finds(toy_lock_with_irqs, HB_INV_LOCK_RULES, "lock with interrupts on");
}

static void a_lock_that_two_can_hold_needs_two_deviations(void **state)
{
    (void)state;
    run_default(toy_broken_lock);
    assert_clean();
    prepare(toy_broken_lock, 2);
    (void)explore(1, always);
    assert_clean();
    (void)explore(2, always);
    assert_found(HB_INV_LOCK_RULES, "two owners");
}

static void interrupts_left_off_and_locks_taken_along_are_found(void **state)
{
    (void)state;
    finds(toy_irqs_left_off, HB_INV_LOCK_LEAK, "interrupts off outside the core");
    finds(toy_wait_with_lock, HB_INV_LOCK_LEAK, "wait with a lock");
}

/* ---- interleavings ---- */

static bool lost(const struct sched *s)
{
    return s->counter < 2;
}

static void a_lost_update_is_reached_by_one_deviation(void **state)
{
    (void)state;
    run_default(toy_lost_update);
    assert_int_equal(toy_last()->counter, 2);
    prepare(toy_lost_update, 2);
    assert_true(explore(1, lost) > 0);
    assert_clean();
    prepare(toy_atomic_update, 2);
    assert_int_equal(explore(2, lost), 0);
    assert_clean();
}

static bool tick_lost(const struct sched *s)
{
    return s->ticks == 1 && s->plain == 1 && s->handler_counts;
}

static void prepare_tick(toy_body *body)
{
    prepare(body, 2);
    program.event_count = 1;
    program.events[0] = (struct hb_event){.kind = HB_EVENT_TICK, .cpu = 0};
}

/* `plain` is 1 also when the tick came before the body: told apart by comparing with the guarded one. */
static void an_interrupt_lands_between_two_plain_accesses(void **state)
{
    (void)state;
    prepare_tick(toy_guarded_update);
    uint32_t guarded = explore(1, tick_lost);
    assert_clean();
    prepare_tick(toy_interrupted_update);
    assert_true(explore(1, tick_lost) > guarded);
    assert_clean();
}

/* ---- memory and crashes ---- */

static void accesses_out_of_bounds_are_found(void **state)
{
    (void)state;
    finds(toy_read_below, HB_INV_MEMORY, "wild read");
    finds(toy_write_above, HB_INV_MEMORY, "write outside the instance");
    finds(toy_read_null, HB_INV_MEMORY, "wild read");
    finds(toy_write_constant, HB_INV_MEMORY, "wild write");
    finds(toy_other_stack, HB_INV_MEMORY, "read of another stack");
    finds(toy_bad_hart, HB_INV_MEMORY, "no such hart");
}

static void constants_may_be_read(void **state)
{
    (void)state;
    silent(toy_read_constant);
}

static void crashes_are_findings_and_the_next_run_is_sound(void **state)
{
    (void)state;
    assert_true(sim_catch_faults()); /* cmocka has handlers of its own for each test */
    finds(toy_shift_too_far, HB_INV_CRASH, "shift_out_of_bounds toy_bodies.c");
    finds(toy_stop, HB_INV_CRASH, "the test wants it");
    finds(toy_overflow_stack, HB_INV_STACK, "stack overflow");
    silent(toy_nothing);
}

static void endless_loops_end_at_their_budget(void **state)
{
    (void)state;
    finds(toy_endless_atomics, HB_INV_BOUNDED, "step budget");
    finds(toy_endless_plain, HB_INV_BOUNDED, "access budget");
    assert_int_equal(result.accesses, SIM_ACCESS_BUDGET);
}

static void a_job_may_have_fewer_accesses(void **state)
{
    struct sim_job job = job_of(NULL);
    char signature[HB_SIGNATURE_BYTES], shorter[HB_SIGNATURE_BYTES];
    (void)state;
    finds(toy_endless_plain, HB_INV_BOUNDED, "access budget");
    hb_signature(&result.violation, signature);
    job.accesses = 1000;
    sim_run(&job, &result);
    assert_true(result.violated);
    assert_int_equal(result.accesses, 1000);
    hb_signature(&result.violation, shorter);
    assert_string_equal(signature, shorter);
    run_default(toy_endless_plain); /* and the next one has them all again */
    assert_int_equal(result.accesses, SIM_ACCESS_BUDGET);
}

static int open_machine(void **state)
{
    (void)state;
    return sim_open() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relax_ends_when_another_value_is_stored),
        cmocka_unit_test(relax_does_not_end_when_the_same_value_is_stored),
        cmocka_unit_test(a_spin_with_a_bound_of_its_own_gives_up),
        cmocka_unit_test(two_spins_that_wait_for_each_other_are_a_deadlock),
        cmocka_unit_test(an_ipi_ends_a_wait),
        cmocka_unit_test(a_store_does_not_end_a_wait),
        cmocka_unit_test(some_schedule_leaves_the_waiter_for_memory_behind),
        cmocka_unit_test(a_wait_returns_for_nothing_only_by_a_choice),
        cmocka_unit_test(an_order_cycle_is_found_without_the_deadlock),
        cmocka_unit_test(one_order_is_no_cycle),
        cmocka_unit_test(a_wait_for_the_next_owner_is_a_deadlock),
        cmocka_unit_test(broken_lock_rules_are_found),
        cmocka_unit_test(a_lock_that_two_can_hold_needs_two_deviations),
        cmocka_unit_test(interrupts_left_off_and_locks_taken_along_are_found),
        cmocka_unit_test(a_lost_update_is_reached_by_one_deviation),
        cmocka_unit_test(an_interrupt_lands_between_two_plain_accesses),
        cmocka_unit_test(accesses_out_of_bounds_are_found),
        cmocka_unit_test(constants_may_be_read),
        cmocka_unit_test(crashes_are_findings_and_the_next_run_is_sound),
        cmocka_unit_test(endless_loops_end_at_their_budget),
        cmocka_unit_test(a_job_may_have_fewer_accesses),
    };
    return cmocka_run_group_tests(tests, open_machine, NULL);
}
