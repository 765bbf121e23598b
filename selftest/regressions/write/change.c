/* SPDX-License-Identifier: Apache-2.0 */
/* What a call changed, as demands of the test. */
#include "write.h"

#include <inttypes.h>

static struct sched_view_task tasks[HB_TASKS_MAX];
static struct sched_view_ipi ipis[SCHED_MAX_CPUS];

static const char *const places[] = {
    [SCHED_PLACE_FREE] = "FREE",           [SCHED_PLACE_QUEUED] = "QUEUED",   [SCHED_PLACE_RUNNING] = "RUNNING",
    [SCHED_PLACE_SWITCHING] = "SWITCHING", [SCHED_PLACE_BLOCKED] = "BLOCKED", [SCHED_PLACE_TRANSIT] = "TRANSIT",
    [SCHED_PLACE_DYING] = "DYING",
};

static bool gone(const struct sched_view_task *view)
{
    return view->place == SCHED_PLACE_FREE || view->place == SCHED_PLACE_DYING;
}

static void task_changes(uint32_t task)
{
    struct sched_task_id id = hb_interp_handle(&write_state.interp, task);
    if (id.generation == 0)
        return;
    struct sched_view_task now = task_view(id), *last = &tasks[task];
    const char *name = write_task(task);
    if (last->id.generation != id.generation) { /* as it was spawned */
        last->affinity = write_state.program.tasks[task].affinity;
        last->qos = (enum sched_qos)write_state.program.tasks[task].qos;
    }
    if (!gone(&now) && now.id.generation != id.generation)
        now.place = SCHED_PLACE_FREE; /* another task has its slot */
    if (now.place != last->place || (!gone(&now) && now.cpu.n != last->cpu.n))
        if (!gone(&now) || now.id.generation == id.generation)
            write_line("place_is(%s, SCHED_PLACE_%s, %u);", name, places[now.place], gone(&now) ? 0 : now.cpu.n);
    if (!gone(&now) && now.affinity != last->affinity)
        write_line("mask_is(%s, 0x%" PRIx64 ");", name, now.affinity);
    if (!gone(&now) && now.qos != last->qos)
        write_line("class_is(%s, %s);", name, write_qos(now.qos));
    *last = now;
    last->id = id;
}

static void ipi_changes(uint32_t cpu)
{
    struct sched_view_ipi now = ipi_view(cpu), *last = &ipis[cpu];
    bool same = now.requested == last->requested && now.sent == last->sent && now.failed == last->failed &&
                now.trapped == last->trapped && now.owed == last->owed;
    *last = now;
    if (!same)
        write_line("ipis_are(%u, %" PRIu64 ", %" PRIu64 ", %" PRIu64 ", %" PRIu64 ", %s);", cpu, now.requested,
                   now.sent, now.failed, now.trapped, now.owed ? "true" : "false");
}

void write_changes(void)
{
    for (uint32_t task = 0; task < write_state.program.task_count; task++)
        task_changes(task);
    for (uint32_t cpu = 0; cpu < write_state.program.cpus; cpu++)
        ipi_changes(cpu);
}
