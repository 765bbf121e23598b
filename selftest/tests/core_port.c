/* SPDX-License-Identifier: Apache-2.0 */
#include "core_port.h"

#include <stdlib.h>
#include <string.h>

struct port port;
static void *memory;

struct sched_cpu_id sched_port_cpu(void *world)
{
    (void)world;
    return (struct sched_cpu_id){port.cpu};
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    (void)world;
    struct sched_irq_state state = {port.irqs_off[port.cpu]};
    port.irqs_off[port.cpu] = true;
    return state;
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    (void)world;
    assert_int_equal(port.locks_held, 0);
    port.irqs_off[port.cpu] = state.word != 0;
}

bool sched_port_irqs_enabled(void *world)
{
    (void)world;
    return !port.irqs_off[port.cpu];
}

bool sched_port_send_ipi(void *world, struct sched_hart_id target)
{
    (void)world;
    assert_in_range(target.n, 10, 10 + SCHED_MAX_CPUS - 1);
    assert_int_not_equal(target.n - 10, port.cpu);
    if (port.refuse_sends > 0) {
        port.refuse_sends--;
        return false;
    }
    port.ipi[target.n - 10] = true;
    return true;
}

bool sched_port_start_hart(void *world, struct sched_cpu_id cpu, struct sched_hart_id hart)
{
    (void)world;
    assert_int_equal(hart.n, 10 + cpu.n);
    if (port.refuse_starts > 0) {
        port.refuse_starts--;
        return false;
    }
    return true;
}

void sched_port_relax(void *world)
{
    (void)world;
    fail_msg("one thread waits for itself");
}

void sched_port_wait_for_interrupt(void *world)
{
    (void)world;
    assert_true(port.irqs_off[port.cpu]);
    port.waits[port.cpu]++;
    uint32_t cpu = port.cpu;
    void (*during_wait)(void) = port.during_wait;
    port.during_wait = NULL;
    if (during_wait != NULL) {
        during_wait();
    }
    port.cpu = cpu;
}

uint64_t sched_port_time(void *world)
{
    (void)world;
    return port.time;
}

void sched_port_context_init(void *world, struct sched_context *context, uint32_t stack, sched_entry entry, void *arg)
{
    (void)world;
    (void)arg;
    assert_non_null(entry);
    context->words[0] = stack;
}

void sched_port_context_switch(void *world, struct sched_context *from, struct sched_context *to)
{
    (void)world;
    assert_ptr_not_equal(from, to);
    assert_int_equal(port.locks_held, 0);
}

_Noreturn void sched_port_fail_stop(void *world, const char *reason)
{
    (void)world;
    print_error("fail-stop: %s\n", reason);
    abort();
}

void sched_port_lock_step(void *world, enum sched_lock_step step, const void *lock, enum sched_lock_rank rank,
                          uint32_t order)
{
    (void)world;
    (void)lock;
    (void)rank;
    (void)order;
    port.locks_held += step == SCHED_LOCK_TAKEN ? 1 : 0;
    port.locks_held -= step == SCHED_LOCK_FREED ? 1 : 0;
}

struct sched_config port_config(void)
{
    return (struct sched_config){
        .cpus = PORT_CPUS,
        .tasks = 16,
        .stacks = 16,
        .waitqueues = 2,
        .endpoints = 2,
        .endpoint_depth = 2,
        .queue_limit = 16,
        .steal_tasks_max = 4,
        .steal_queues_max = PORT_CPUS,
        .steal_scan_max = 16,
        .hints_per_tick = 8,
        .telemetry_records = 4,
        .slice = 10,
        .lock_check = SCHED_LOCK_CHECK_STOP,
    };
}

struct sched *port_boot(const struct sched_config *config)
{
    struct sched_hart_id harts[SCHED_MAX_CPUS];
    for (uint32_t cpu = 0; cpu < SCHED_MAX_CPUS; cpu++) {
        harts[cpu].n = 10 + cpu;
    }
    memset(&port, 0, sizeof port);
    size_t bytes = sched_footprint(config);
    assert_int_not_equal(bytes, 0);
    memory = aligned_alloc(64, bytes);
    memset(memory, 0xa5, bytes);
    assert_int_equal(sched_init(&port.sched, memory, bytes, config, harts, NULL), SCHED_OK);
    for (uint32_t cpu = 0; cpu < config->cpus; cpu++) {
        if (cpu > 0) {
            on(0);
            assert_int_equal(sched_cpu_online(port.sched, (struct sched_cpu_id){cpu}), SCHED_OK);
        }
        on(cpu);
        port.irqs_off[cpu] = true;
        assert_int_equal(sched_cpu_enter(port.sched), SCHED_OK);
        port.irqs_off[cpu] = false;
        settle();
    }
    on(0);
    return port.sched;
}

void port_shut(void)
{
    struct sched_view_locks locks;
    sched_view_locks(port.sched, &locks);
    assert_int_equal(locks.held, 0);
    assert_int_equal(locks.reports, 0);
    free(memory);
    memory = NULL;
}

int port_set_up(void **state)
{
    (void)state;
    struct sched_config config = port_config();
    port_boot(&config);
    return 0;
}

int port_tear_down(void **state)
{
    (void)state;
    port_shut();
    return 0;
}

void on(uint32_t cpu)
{
    port.cpu = cpu;
}

static void handle(void (*handler)(struct sched *))
{
    assert_false(port.irqs_off[port.cpu]);
    port.irqs_off[port.cpu] = true;
    handler(port.sched);
    port.irqs_off[port.cpu] = false;
    if (sched_need_resched(port.sched)) {
        sched_schedule(port.sched);
    }
}

void trap(void)
{
    assert_true(port.ipi[port.cpu]);
    port.ipi[port.cpu] = false;
    handle(sched_ipi_trap);
}

void tick(uint64_t elapsed)
{
    port.time += elapsed;
    handle(sched_tick);
}

void settle(void)
{
    if (sched_current(port.sched).generation == 0) {
        (void)!sched_idle(port.sched);
    } else if (sched_need_resched(port.sched)) {
        sched_schedule(port.sched);
    }
}

static void no_code(void *arg)
{
    (void)arg;
}

enum sched_result spawns(enum sched_qos qos, uint64_t affinity, struct sched_task_id *task)
{
    const struct sched_spawn spawn = {.entry = no_code, .qos = qos, .affinity = affinity};
    return sched_spawn(port.sched, &spawn, task);
}

struct sched_task_id spawn(enum sched_qos qos, uint64_t affinity)
{
    struct sched_task_id id = {0, 0};
    assert_int_equal(spawns(qos, affinity, &id), SCHED_OK);
    assert_int_not_equal(id.generation, 0);
    return id;
}

struct sched_view_task task_view(struct sched_task_id id)
{
    struct sched_view_task view;
    (void)sched_view_task(port.sched, id.slot, &view);
    return view;
}

struct sched_view_cpu cpu_view(uint32_t cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(port.sched, (struct sched_cpu_id){cpu}, &view);
    return view;
}

struct sched_view_ipi ipi_view(uint32_t cpu)
{
    struct sched_view_ipi view;
    sched_view_ipi(port.sched, (struct sched_cpu_id){cpu}, &view);
    return view;
}
