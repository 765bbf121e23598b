/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_view.h"

#include "sched_port.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct sched fake;

uint32_t sched_view_capabilities(void)
{
    return fake.capabilities;
}

const char *sched_view_core_name(void)
{
    return "fake";
}

const struct sched_config *sched_view_config(const struct sched *s)
{
    return &s->config;
}

bool sched_view_task(const struct sched *s, uint32_t slot, struct sched_view_task *out)
{
    *out = s->task[slot];
    return out->place != SCHED_PLACE_FREE && out->place != SCHED_PLACE_DYING;
}

void sched_view_cpu(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_cpu *out)
{
    *out = s->cpu[cpu.n];
}

void sched_view_ipi(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_ipi *out)
{
    *out = s->ipi[cpu.n];
}

void sched_view_telemetry(const struct sched *s, struct sched_cpu_id cpu, struct sched_view_telemetry *out)
{
    *out = s->telemetry[cpu.n];
}

void sched_view_locks(const struct sched *s, struct sched_view_locks *out)
{
    *out = s->locks;
}

uint32_t sched_view_queue(const struct sched *s, struct sched_cpu_id cpu, enum sched_qos qos, uint32_t *slots,
                          uint32_t max)
{
    uint32_t length = s->queue_length[cpu.n][qos] < max ? s->queue_length[cpu.n][qos] : max;
    memcpy(slots, s->queue[cpu.n][qos], length * sizeof slots[0]);
    return length;
}

void sched_view_endpoint(const struct sched *s, struct sched_endpoint_id endpoint, uint32_t *messages,
                         uint32_t *receivers)
{
    *messages = s->messages[endpoint.n];
    *receivers = s->receivers[endpoint.n];
}

uint32_t sched_view_waiters(const struct sched *s, struct sched_waitqueue_id queue)
{
    return s->waiters[queue.n];
}

uint64_t sched_view_next_deadline(const struct sched *s, struct sched_cpu_id cpu)
{
    uint64_t earliest = SCHED_FOREVER;
    for (uint32_t slot = 0; slot < FAKE_TASKS; slot++)
        if (s->task[slot].place == SCHED_PLACE_BLOCKED && s->task[slot].cpu.n == cpu.n &&
            s->task[slot].deadline < earliest)
            earliest = s->task[slot].deadline;
    return earliest;
}

uint64_t sched_online_mask(struct sched *s)
{
    return s->online_mask;
}

uint64_t sched_port_time(void *world)
{
    (void)world;
    return fake.time;
}

static void put_task(uint32_t slot, enum sched_place place, uint32_t cpu, uint64_t affinity)
{
    fake.task[slot] = (struct sched_view_task){
        .id = {slot, 1},
        .place = place,
        .cpu = {cpu},
        .qos = SCHED_QOS_NORMAL,
        .affinity = affinity,
        .stack = slot,
        .slice_left = fake.config.slice,
        .deadline = SCHED_FOREVER,
    };
}

void fake_queue(uint32_t slot, uint32_t cpu, enum sched_qos qos)
{
    fake.task[slot].place = SCHED_PLACE_QUEUED;
    fake.task[slot].cpu.n = cpu;
    fake.task[slot].qos = qos;
    fake.queue[cpu][qos][fake.queue_length[cpu][qos]++] = slot;
    fake.cpu[cpu].queued++;
    fake.cpu[cpu].class_count[qos]++;
    fake.cpu[cpu].class_bitmap |= 1u << qos;
}

void fake_unqueue_all(uint32_t cpu)
{
    for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++) {
        for (uint32_t n = 0; n < fake.queue_length[cpu][qos]; n++)
            fake.task[fake.queue[cpu][qos][n]].place = SCHED_PLACE_FREE;
        fake.queue_length[cpu][qos] = 0;
        fake.cpu[cpu].class_count[qos] = 0;
    }
    fake.cpu[cpu].class_bitmap = 0;
    fake.cpu[cpu].queued = 0;
}

static void put_program(void)
{
    hb_program_init(&fake.program, FAKE_CPUS);
    fake.program.task_count = FAKE_TASKS;
    for (uint32_t t = 0; t < FAKE_TASKS; t++) {
        struct hb_task *task = &fake.program.tasks[t];
        task->name[0] = 't';
        task->name[1] = (char)('0' + t);
        task->count = 1;
        task->qos = SCHED_QOS_NORMAL;
        task->affinity = UINT64_MAX;
        task->ops[0] = (struct hb_op){.kind = HB_OP_BLOCK, .expect = HB_ANY_RESULT};
    }
    hb_interp_init(&fake.interp, &fake.program, &fake, NULL, NULL);
    for (uint32_t t = 0; t < 4; t++)
        atomic_store(&fake.interp.handles[t], t | 1ull << 32);
    fake.interp.cursors[0].state = HB_CURSOR_LIVE;
    fake.interp.cursors[3].state = HB_CURSOR_WAITING;
    atomic_store(&fake.interp.epochs[3], 1);
}

void fake_busy(void)
{
    memset(&fake, 0, sizeof fake);
    fake.config = (struct sched_config){
        .cpus = FAKE_CPUS,
        .tasks = FAKE_TASKS,
        .stacks = FAKE_TASKS,
        .waitqueues = FAKE_QUEUES,
        .endpoints = FAKE_QUEUES,
        .endpoint_depth = 2,
        .queue_limit = FAKE_TASKS,
        .steal_tasks_max = 4,
        .steal_queues_max = FAKE_CPUS,
        .steal_scan_max = FAKE_TASKS,
        .hints_per_tick = 4,
        .telemetry_records = 4,
        .slice = 3,
        .lock_check = SCHED_LOCK_CHECK_COUNT,
    };
    fake.capabilities = SCHED_CAP_STEAL | SCHED_CAP_HOTPLUG | SCHED_CAP_IPC | SCHED_CAP_LOCK_RANKS |
                        SCHED_CAP_TELEMETRY | SCHED_CAP_RATE_LIMIT | SCHED_CAP_SLICES;
    fake.online_mask = 3;
    fake.cpu[0].state = fake.cpu[1].state = SCHED_CPU_ONLINE;
    fake.cpu[0].mailbox_open = fake.cpu[1].mailbox_open = true;
    fake.cpu[1].idle_announced = true;
    put_task(0, SCHED_PLACE_RUNNING, 0, 7);
    fake.task[0].on_cpu = true;
    fake.cpu[0].current = fake.task[0].id;
    put_task(1, SCHED_PLACE_FREE, 0, 1);
    put_task(2, SCHED_PLACE_FREE, 0, 1);
    fake_queue(1, 0, SCHED_QOS_NORMAL);
    fake_queue(2, 0, SCHED_QOS_NORMAL);
    put_task(3, SCHED_PLACE_BLOCKED, 1, 7);
    put_task(4, SCHED_PLACE_FREE, 0, 7);
    for (uint32_t cpu = 0; cpu < FAKE_CPUS; cpu++) {
        fake.ipi[cpu] =
            (struct sched_view_ipi){.requested = 5, .coalesced = 2, .sent = 3, .trapped = 3, .acked_request = 5};
        fake.telemetry[cpu] = (struct sched_view_telemetry){.produced = 9, .drained = 4, .dropped = 2};
    }
    put_program();
}

void fake_quiet(void)
{
    fake_busy();
    fake_unqueue_all(0);
    fake.cpu[0].current = (struct sched_task_id){0, 0};
    fake.cpu[0].idle_announced = true;
    fake.task[0].place = SCHED_PLACE_BLOCKED;
    fake.task[0].on_cpu = false;
    fake.interp.cursors[0].state = HB_CURSOR_WAITING;
    atomic_store(&fake.interp.epochs[0], 1);
    for (uint32_t cpu = 0; cpu < FAKE_CPUS; cpu++)
        fake.telemetry[cpu] = (struct sched_view_telemetry){.produced = 5, .drained = 0, .dropped = 2};
}

#pragma clang diagnostic ignored "-Wunused-parameter"
#define ABORTS(name, parameters)                                                                                       \
    enum sched_result name parameters                                                                                  \
    {                                                                                                                  \
        abort();                                                                                                       \
    }
ABORTS(sched_block, (struct sched * s, uint64_t timeout))
ABORTS(sched_wait, (struct sched * s, struct sched_waitqueue_id queue, uint64_t timeout))
ABORTS(sched_recv, (struct sched * s, struct sched_endpoint_id endpoint, uint64_t timeout, uint64_t *value))
ABORTS(sched_wait_result, (struct sched * s, uint64_t *value))
ABORTS(sched_spawn, (struct sched * s, const struct sched_spawn *spawn, struct sched_task_id *task))
ABORTS(sched_wake, (struct sched * s, struct sched_task_id task))
ABORTS(sched_kill, (struct sched * s, struct sched_task_id task, struct sched_ticket *ticket))
ABORTS(sched_set_affinity, (struct sched * s, struct sched_task_id task, uint64_t mask, struct sched_ticket *ticket))
ABORTS(sched_set_qos, (struct sched * s, struct sched_task_id task, enum sched_qos qos, struct sched_ticket *ticket))
ABORTS(sched_signal, (struct sched * s, struct sched_waitqueue_id queue, uint32_t *woken))
ABORTS(sched_broadcast, (struct sched * s, struct sched_waitqueue_id queue, uint32_t *woken))
ABORTS(sched_send, (struct sched * s, struct sched_endpoint_id endpoint, uint64_t value))
ABORTS(sched_steal,
       (struct sched * s, struct sched_cpu_id victim, uint32_t max_tasks, enum sched_qos max_qos, uint32_t *moved))
ABORTS(sched_resched, (struct sched * s, struct sched_cpu_id target, uint64_t *request))
ABORTS(sched_hint, (struct sched * s, struct sched_cpu_id target, uint64_t *request))
ABORTS(sched_cpu_online, (struct sched * s, struct sched_cpu_id cpu))
ABORTS(sched_cpu_offline, (struct sched * s, struct sched_cpu_id cpu))
ABORTS(sched_lock_probe, (struct sched * s, enum sched_lock_rank first, enum sched_lock_rank second))

void sched_yield(struct sched *s)
{
    (void)s;
    abort();
}

void sched_exit(struct sched *s)
{
    (void)s;
    abort();
}

void sched_schedule(struct sched *s)
{
    (void)s;
    abort();
}

bool sched_need_resched(struct sched *s)
{
    (void)s;
    abort();
}

struct sched_task_id sched_current(struct sched *s)
{
    (void)s;
    abort();
}

void *sched_current_arg(struct sched *s)
{
    (void)s;
    abort();
}

bool sched_request_done(struct sched *s, struct sched_ticket ticket)
{
    (void)s, (void)ticket;
    abort();
}

bool sched_note(struct sched *s, uint64_t value)
{
    (void)s, (void)value;
    abort();
}

uint32_t sched_telemetry_drain(struct sched *s, struct sched_cpu_id cpu, struct sched_record *out, uint32_t max)
{
    (void)s, (void)cpu, (void)out, (void)max;
    abort();
}

struct sched_cpu_id sched_port_cpu(void *world)
{
    (void)world;
    abort();
}

struct sched_irq_state sched_port_irq_save(void *world)
{
    (void)world;
    abort();
}

void sched_port_irq_restore(void *world, struct sched_irq_state state)
{
    (void)world, (void)state;
    abort();
}

void sched_port_relax(void *world)
{
    (void)world;
    abort();
}
