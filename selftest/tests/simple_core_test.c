/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the simple core owes its neighbours, on a port that only records. Tasks are cursors; a CPU that
 * waits for an interrupt runs `during_wait` in the name of other CPUs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sched.h"
#include "sched_port.h"
#include "sched_view.h"

#define CPUS 3u

static struct {
    uint32_t cpu;
    bool irqs_off[CPUS];
    bool pending[CPUS];
    uint32_t refuse_sends;
    uint64_t time;
    uint32_t locks_held;
    void (*during_wait[CPUS])(void);
} world;

static struct sched *s;
static void *memory;

struct sched_cpu_id sched_port_cpu(void *w)
{
    (void)w;
    return (struct sched_cpu_id){world.cpu};
}

struct sched_irq_state sched_port_irq_save(void *w)
{
    (void)w;
    struct sched_irq_state state = {world.irqs_off[world.cpu]};
    world.irqs_off[world.cpu] = true;
    return state;
}

void sched_port_irq_restore(void *w, struct sched_irq_state state)
{
    (void)w;
    world.irqs_off[world.cpu] = state.word != 0;
    if (state.word == 0 && world.pending[world.cpu]) {
        world.pending[world.cpu] = false;
        world.irqs_off[world.cpu] = true;
        sched_ipi_trap(s);
        world.irqs_off[world.cpu] = false;
    }
}

bool sched_port_irqs_enabled(void *w)
{
    (void)w;
    return !world.irqs_off[world.cpu];
}

bool sched_port_send_ipi(void *w, struct sched_hart_id target)
{
    (void)w;
    if (world.refuse_sends > 0) {
        world.refuse_sends--;
        return false;
    }
    world.pending[target.n] = true;
    return true;
}

bool sched_port_start_hart(void *w, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    (void)w, (void)cpu, (void)hart;
    return true;
}

void sched_port_relax(void *w)
{
    (void)w;
    fail_msg("a lock was taken twice");
}

void sched_port_wait_for_interrupt(void *w)
{
    (void)w;
    void (*hook)(void) = world.during_wait[world.cpu];
    uint32_t cpu = world.cpu;
    assert_int_equal(world.locks_held, 0);
    world.during_wait[cpu] = NULL;
    if (hook != NULL)
        hook();
    world.cpu = cpu;
}

uint64_t sched_port_time(void *w)
{
    (void)w;
    return world.time;
}

void sched_port_context_init(void *w, struct sched_context *c, uint32_t stack, sched_entry entry, void *arg)
{
    (void)w, (void)c, (void)stack, (void)entry, (void)arg;
}

void sched_port_context_switch(void *w, struct sched_context *from, struct sched_context *to)
{
    (void)w, (void)from, (void)to;
    assert_int_equal(world.locks_held, 0);
}

_Noreturn void sched_port_fail_stop(void *w, const char *reason)
{
    (void)w, (void)reason;
    abort();
}

void sched_port_lock_step(void *w, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    (void)w, (void)lock, (void)rank, (void)order;
    assert_true(world.irqs_off[world.cpu]);
    if (step == SCHED_LOCK_TAKEN)
        world.locks_held++;
    else if (step == SCHED_LOCK_FREED)
        world.locks_held--;
}

static void on(uint32_t cpu)
{
    world.cpu = cpu;
}

static int start(void **state)
{
    (void)state;
    const struct sched_config config = {.cpus = CPUS,
                                        .tasks = 8,
                                        .stacks = 8,
                                        .waitqueues = 1,
                                        .endpoints = 1,
                                        .endpoint_depth = 2,
                                        .queue_limit = 8,
                                        .steal_tasks_max = 1,
                                        .steal_queues_max = 1,
                                        .steal_scan_max = 1,
                                        .hints_per_tick = 1,
                                        .telemetry_records = 4,
                                        .slice = 2};
    memset(&world, 0, sizeof world);
    size_t bytes = sched_footprint(&config);
    memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (sched_init(&s, memory, bytes, &config, NULL, NULL) != SCHED_OK)
        return -1;
    for (uint32_t n = 0; n < CPUS; n++) {
        on(0);
        if (n > 0 && sched_cpu_online(s, (struct sched_cpu_id){n}) != SCHED_OK)
            return -1;
        on(n);
        if (sched_cpu_enter(s) != SCHED_OK || sched_idle(s) != SCHED_IDLE_AGAIN)
            return -1;
    }
    on(0);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    free(memory);
    return 0;
}

static void entry(void *arg)
{
    (void)arg;
}

static struct sched_task_id spawn(uint64_t affinity, enum sched_qos qos)
{
    struct sched_spawn what = {.entry = entry, .qos = qos, .affinity = affinity};
    struct sched_task_id id;
    assert_int_equal(sched_spawn(s, &what, &id), SCHED_OK);
    return id;
}

/* Runs the next task of a CPU and lets it block. */
static void run_and_block(uint32_t cpu)
{
    on(cpu);
    sched_schedule(s);
    assert_int_not_equal(sched_current(s).generation, 0);
    assert_int_equal(sched_block(s, SCHED_FOREVER), SCHED_BLOCKED);
    sched_schedule(s);
    world.pending[cpu] = false;
    sched_ipi_trap(s);
}

static struct sched_view_task view(struct sched_task_id id)
{
    struct sched_view_task out;
    assert_true(sched_view_task(s, id.slot, &out));
    return out;
}

static struct sched_task_id x, y;

static void idle(uint32_t cpu, void (*hook)(void))
{
    on(cpu);
    world.during_wait[cpu] = hook;
    assert_int_equal(sched_idle(s), SCHED_IDLE_AGAIN);
}

static void wake_both(void)
{
    on(0);
    assert_int_equal(sched_wake(s, x), SCHED_OK);
    assert_true(world.pending[1]);
    assert_int_equal(sched_wake(s, y), SCHED_OK);
    assert_false(world.pending[2]);
    on(1);
    sched_schedule(s);
    assert_true(world.pending[2]); /* CPU 1 took one, the other needs another CPU */
}

static void cpu_1_idles_until_both_are_woken(void)
{
    idle(1, wake_both);
}

static void two_tasks_woken_for_one_idle_cpu_wake_two_cpus(void **state)
{
    (void)state;
    x = spawn(6, SCHED_QOS_NORMAL);
    run_and_block(1);
    y = spawn(6, SCHED_QOS_NORMAL);
    run_and_block(1);
    idle(2, cpu_1_idles_until_both_are_woken);
    on(2);
    sched_schedule(s);
    assert_int_equal(view(x).cpu.n, 1);
    assert_int_equal(view(y).cpu.n, 2);
    assert_int_equal(view(y).place, SCHED_PLACE_RUNNING);
}

static void allow_x_everywhere(void)
{
    on(0);
    assert_false(world.pending[1]);
    assert_int_equal(sched_set_affinity(s, x, 3, NULL), SCHED_OK);
    assert_true(world.pending[1]);
}

static void a_queued_task_that_may_go_to_an_idle_cpu_is_announced_there(void **state)
{
    (void)state;
    y = spawn(1, SCHED_QOS_NORMAL);
    x = spawn(1, SCHED_QOS_NORMAL);
    sched_schedule(s);
    assert_int_equal(view(y).place, SCHED_PLACE_RUNNING);
    idle(1, allow_x_everywhere);
}

static void a_task_moved_as_it_blocks_and_woken_at_once_leaves_before_its_request_is_done(void **state)
{
    (void)state;
    struct sched_ticket ticket;
    x = spawn(2, SCHED_QOS_NORMAL);
    on(1);
    sched_schedule(s);
    assert_int_equal(sched_block(s, SCHED_FOREVER), SCHED_BLOCKED);
    on(0);
    assert_int_equal(sched_set_affinity(s, x, 4, &ticket), SCHED_PENDING);
    assert_int_equal(sched_wake(s, x), SCHED_OK);
    assert_int_equal(view(x).place, SCHED_PLACE_RUNNING);
    assert_true(view(x).request_pending && !sched_request_done(s, ticket));
    on(1);
    sched_schedule(s);
    assert_true(!view(x).request_pending && sched_request_done(s, ticket));
    assert_int_equal(view(x).place, SCHED_PLACE_QUEUED);
    assert_int_equal(view(x).cpu.n, 2);
}

static void a_refused_send_is_owed_and_made_good_at_the_next_tick(void **state)
{
    (void)state;
    struct sched_view_ipi ipi;
    uint64_t request;
    world.refuse_sends = 1;
    assert_int_equal(sched_resched(s, (struct sched_cpu_id){1}, &request), SCHED_IPI_FAILED);
    sched_view_ipi(s, (struct sched_cpu_id){1}, &ipi);
    assert_true(ipi.owed && !ipi.outstanding && ipi.failed == 1 && !world.pending[1]);
    world.irqs_off[0] = true;
    sched_tick(s);
    world.irqs_off[0] = false;
    sched_view_ipi(s, (struct sched_cpu_id){1}, &ipi);
    assert_true(!ipi.owed && ipi.outstanding && world.pending[1]);
    on(1);
    world.irqs_off[1] = true;
    sched_ipi_trap(s);
    sched_view_ipi(s, (struct sched_cpu_id){1}, &ipi);
    assert_int_equal(ipi.acked_request, request);
}

static void a_draining_cpu_gives_away_what_it_owns(void **state)
{
    (void)state;
    x = spawn(6, SCHED_QOS_NORMAL);
    run_and_block(1);
    y = spawn(6, SCHED_QOS_NORMAL);
    on(0);
    assert_int_equal(sched_cpu_offline(s, (struct sched_cpu_id){1}), SCHED_OK);
    on(1);
    world.pending[1] = false;
    world.irqs_off[1] = true;
    sched_ipi_trap(s);
    world.irqs_off[1] = false;
    assert_int_equal(sched_idle(s), SCHED_IDLE_OFFLINE);
    assert_int_equal(view(x).cpu.n, 2);
    assert_int_equal(view(y).cpu.n, 2);
    assert_true(world.pending[2]);
    on(0);
    assert_int_equal(sched_online_mask(s), 5);
    assert_int_equal(sched_resched(s, (struct sched_cpu_id){1}, NULL), SCHED_REJECT_OFFLINE);
    assert_int_equal(sched_cpu_offline(s, (struct sched_cpu_id){2}), SCHED_REJECT_PINNED);
}

static void a_slice_used_up_while_blocking_is_whole_when_the_task_runs_again(void **state)
{
    (void)state;
    x = spawn(1, SCHED_QOS_NORMAL);
    sched_schedule(s);
    assert_int_equal(sched_block(s, SCHED_FOREVER), SCHED_BLOCKED);
    world.time = 2;
    world.irqs_off[0] = true;
    sched_tick(s);
    world.irqs_off[0] = false;
    sched_schedule(s);
    assert_int_equal(sched_wake(s, x), SCHED_OK);
    sched_schedule(s);
    assert_int_equal(view(x).place, SCHED_PLACE_RUNNING);
    assert_int_equal(view(x).slice_left, 2);
}

/* A new task turns interrupts on; what that means on a CPU, its first idle pass shows. */
static void no_task_starts_before_the_first_idle_pass(void **state)
{
    (void)state;
    sched_reset(s);
    on(0);
    world.irqs_off[0] = true;
    assert_int_equal(sched_cpu_enter(s), SCHED_OK);
    world.irqs_off[0] = false;
    x = spawn(1, SCHED_QOS_NORMAL);
    assert_true(sched_need_resched(s));
    sched_schedule(s);
    assert_int_equal(view(x).place, SCHED_PLACE_QUEUED);
    assert_int_equal(sched_idle(s), SCHED_IDLE_AGAIN);
    assert_int_equal(view(x).place, SCHED_PLACE_RUNNING);
}

static void what_it_cannot_do_it_says(void **state)
{
    (void)state;
    uint32_t moved = 7;
    assert_int_equal(sched_view_capabilities() & (SCHED_CAP_STEAL | SCHED_CAP_LOCK_RANKS | SCHED_CAP_RATE_LIMIT), 0);
    assert_int_equal(sched_steal(s, (struct sched_cpu_id){1}, 1, SCHED_QOS_BURST, &moved), SCHED_UNSUPPORTED);
    assert_int_equal(moved, 0);
    assert_int_equal(sched_lock_probe(s, SCHED_RANK_TABLE, SCHED_RANK_MM), SCHED_UNSUPPORTED);
    assert_string_equal(sched_view_core_name(), "simple");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(two_tasks_woken_for_one_idle_cpu_wake_two_cpus),
        TEST(a_queued_task_that_may_go_to_an_idle_cpu_is_announced_there),
        TEST(a_task_moved_as_it_blocks_and_woken_at_once_leaves_before_its_request_is_done),
        TEST(a_refused_send_is_owed_and_made_good_at_the_next_tick),
        TEST(a_draining_cpu_gives_away_what_it_owns),
        TEST(a_slice_used_up_while_blocking_is_whole_when_the_task_runs_again),
        TEST(no_task_starts_before_the_first_idle_pass),
        TEST(what_it_cannot_do_it_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
