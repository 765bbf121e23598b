/* SPDX-License-Identifier: Apache-2.0 */
#include "digest.h"

#include "sched_view.h"

#define FNV_START 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u
#define QUEUE_MAX 256u /* longer queues than a program has tasks are not followed further */

static void add(uint64_t *digest, uint64_t word)
{
    for (uint32_t byte = 0; byte < 8; byte++)
        *digest = (*digest ^ (word >> (8 * byte) & 0xffu)) * FNV_PRIME;
}

static void add_task(uint64_t *digest, const struct sched *s, uint32_t slot)
{
    struct sched_view_task task;
    if (!sched_view_task(s, slot, &task)) {
        add(digest, SCHED_PLACE_FREE);
        return;
    }
    add(digest, (uint64_t)task.place | (uint64_t)task.qos << 8 | (uint64_t)task.on_cpu << 16 |
                    (uint64_t)task.wake_pending << 17 | (uint64_t)task.wake_in_flight << 18 |
                    (uint64_t)task.kill_pending << 19 | (uint64_t)task.request_pending << 20);
    add(digest, (uint64_t)task.id.generation << 32 | task.cpu.n);
    add(digest, task.affinity);
}

static void add_queue(uint64_t *digest, const struct sched *s, struct sched_cpu_id cpu, enum sched_qos qos)
{
    uint32_t slots[QUEUE_MAX];
    uint32_t count = sched_view_queue(s, cpu, qos, slots, QUEUE_MAX);
    add(digest, count);
    for (uint32_t i = 0; i < count && i < QUEUE_MAX; i++)
        add(digest, slots[i]);
}

static void add_cpu(uint64_t *digest, const struct sched *s, struct sched_cpu_id cpu)
{
    struct sched_view_cpu view;
    sched_view_cpu(s, cpu, &view);
    add(digest, (uint64_t)view.state | (uint64_t)view.mailbox_count << 8);
    add(digest, view.current.generation == 0 ? 0 : (uint64_t)view.current.generation << 32 | view.current.slot);
    for (uint32_t qos = 0; qos < SCHED_QOS_CLASSES; qos++)
        add_queue(digest, s, cpu, (enum sched_qos)qos);
}

uint64_t hb_digest(const struct hb_interp *interp, const struct sched *s, uint32_t cpus)
{
    uint64_t digest = FNV_START;
    const struct hb_program *p = interp->program;
    uint32_t slots = sched_view_config(s)->tasks;
    for (uint32_t slot = 0; slot < slots; slot++)
        add_task(&digest, s, slot);
    for (uint32_t c = 0; c < cpus; c++)
        add_cpu(&digest, s, (struct sched_cpu_id){c});
    for (uint32_t t = 0; t < p->task_count; t++) {
        const struct hb_cursor *cursor = &interp->cursors[t];
        add(&digest, (uint64_t)cursor->state << 16 | cursor->op);
        for (uint32_t n = 0; n < p->tasks[t].count; n++)
            add(&digest, (uint64_t)cursor->outcomes[n].result << 8 | cursor->outcomes[n].cpu);
    }
    return digest;
}
