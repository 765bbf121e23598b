/* SPDX-License-Identifier: Apache-2.0 */
#include "toy.h"

#include "sched_view.h"

static toy_body *body_in_use, *trap_in_use;
static struct sched *instance;

void toy_use(toy_body *body)
{
    body_in_use = body;
    trap_in_use = NULL;
}

void toy_trap(toy_body *body)
{
    trap_in_use = body;
}

const struct sched *toy_last(void)
{
    return instance;
}

void toy_lock(struct sched *s, uint32_t lock, uint32_t rank)
{
    enum sched_lock_rank r = (enum sched_lock_rank)rank;
    sched_port_lock_step(s->world, SCHED_LOCK_WANT, &s->lock[lock], r, lock);
    while (atomic_exchange_explicit(&s->lock[lock], 1, memory_order_acquire) != 0)
        sched_port_relax(s->world);
    sched_port_lock_step(s->world, SCHED_LOCK_TAKEN, &s->lock[lock], r, lock);
}

void toy_unlock(struct sched *s, uint32_t lock, uint32_t rank)
{
    enum sched_lock_rank r = (enum sched_lock_rank)rank;
    sched_port_lock_step(s->world, SCHED_LOCK_FREE, &s->lock[lock], r, lock);
    atomic_store_explicit(&s->lock[lock], 0, memory_order_release);
    sched_port_lock_step(s->world, SCHED_LOCK_FREED, &s->lock[lock], r, lock);
}

/* ---- operations: the few that the machine needs ---- */

size_t sched_footprint(const struct sched_config *config)
{
    return config->cpus <= TOY_CPUS ? (sizeof(struct sched) + 63u) & ~(size_t)63u : 0;
}

static struct sched *cleared(void *memory)
{
    struct sched *s = memory;
    *s = (struct sched){.world = NULL};
    return s;
}

enum sched_result sched_init(struct sched **out, void *memory, size_t bytes, const struct sched_config *config,
                             const struct sched_hart_id *harts, void *world)
{
    if (bytes < sched_footprint(config))
        return SCHED_REJECT_ARGUMENT;
    struct sched *s = cleared(memory);
    s->config = *config;
    s->world = world;
    for (uint32_t c = 0; c < config->cpus && c < TOY_CPUS; c++)
        s->hart[c] = harts[c];
    *out = s;
    instance = s;
    return SCHED_OK;
}

enum sched_result sched_cpu_enter(struct sched *s)
{
    atomic_fetch_or(&s->online, 1u << sched_port_cpu(s->world).n);
    return SCHED_OK;
}

enum sched_result sched_cpu_online(struct sched *s, struct sched_cpu_id cpu)
{
    return sched_port_start_hart(s->world, cpu, s->hart[cpu.n]) ? SCHED_OK : SCHED_START_FAILED;
}

uint64_t sched_online_mask(struct sched *s)
{
    return atomic_load(&s->online);
}

/* Bodies belong to the program, not the boot: CPU 0's first pass, after the gate, wakes the others to theirs. */
static void wake_others(struct sched *s)
{
    for (uint32_t c = 1; c < s->config.cpus; c++)
        if (!sched_port_send_ipi(s->world, s->hart[c]))
            sched_port_fail_stop(s->world, "an IPI was refused");
}

enum sched_idle_result sched_idle(struct sched *s)
{
    uint32_t cpu = sched_port_cpu(s->world).n;
    if (s->begun[cpu] && !s->done[cpu]) {
        body_in_use(s, cpu);
        s->done[cpu] = true;
        return SCHED_IDLE_AGAIN;
    }
    struct sched_irq_state irq = sched_port_irq_save(s->world);
    bool first = !s->begun[cpu];
    s->begun[cpu] = true;
    if (first && cpu == 0)
        wake_others(s);
    else
        sched_port_wait_for_interrupt(s->world);
    sched_port_irq_restore(s->world, irq);
    return SCHED_IDLE_AGAIN;
}

void sched_schedule(struct sched *s)
{
    (void)s;
}

bool sched_need_resched(struct sched *s)
{
    (void)s;
    return false;
}

void sched_ipi_trap(struct sched *s)
{
    atomic_fetch_add_explicit(&s->traps, 1, memory_order_relaxed);
    if (trap_in_use)
        trap_in_use(s, sched_port_cpu(s->world).n);
}

void sched_tick(struct sched *s)
{
    s->ticks++;
    if (s->handler_counts)
        s->plain++;
}

/* ---- a view of nothing ---- */

uint32_t sched_view_capabilities(void)
{
    return 0;
}

const char *sched_view_core_name(void)
{
    return "toy";
}

const struct sched_config *sched_view_config(const struct sched *s)
{
    return &s->config;
}

bool sched_view_task(const struct sched *s, uint32_t slot, struct sched_view_task *out)
{
    (void)s, (void)slot;
    *out = (struct sched_view_task){.place = SCHED_PLACE_FREE};
    return false;
}

void sched_view_cpu(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_cpu *out)
{
    *out = (struct sched_view_cpu){.state = SCHED_CPU_ONLINE, .hart = s->hart[cpu.n], .mailbox_open = true};
}

void sched_view_ipi(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_ipi *out)
{
    (void)s, (void)cpu;
    *out = (struct sched_view_ipi){.requested = 0};
}

void sched_view_telemetry(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_telemetry *out)
{
    (void)s, (void)cpu;
    *out = (struct sched_view_telemetry){.produced = 0};
}

void sched_view_locks(const struct sched *s, struct sched_view_locks *out)
{
    (void)s;
    *out = (struct sched_view_locks){.held = 0};
}

uint32_t sched_view_queue(const struct sched *s, struct sched_cpu_id cpu, enum sched_qos qos, uint32_t *slots,
                          uint32_t max)
{
    (void)s, (void)cpu, (void)qos, (void)slots, (void)max;
    return 0;
}

void sched_view_endpoint(const struct sched *s, struct sched_endpoint_id endpoint, uint32_t *messages,
                         uint32_t *receivers)
{
    (void)s, (void)endpoint;
    *messages = *receivers = 0;
}

uint32_t sched_view_waiters(const struct sched *s, struct sched_waitqueue_id queue)
{
    (void)s, (void)queue;
    return 0;
}

uint64_t sched_view_next_deadline(const struct sched *s, struct sched_cpu_id cpu)
{
    (void)s, (void)cpu;
    return SCHED_FOREVER;
}
