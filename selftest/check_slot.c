/* SPDX-License-Identifier: Apache-2.0 */
/* What a slot is made of: its generation, its stack, its share of the capacities. */
#include "check.h"

bool hb_check_stale_handle(const struct hb_check_context *c)
{
    struct hb_checker *memory = c->checker;
    const struct hb_snapshot *n = c->now;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        uint64_t bit = 1ull << slot;
        if (!hb_is_live(task)) {
            memory->ended |= bit;
            continue;
        }
        uint32_t generation = task->id.generation, before = memory->generation[slot];
        if (generation == 0 || task->id.slot != slot)
            return hb_broken(c, HB_INV_STALE_HANDLE, "live task without a handle", "slot", slot, NULL, 0);
        if (generation < before)
            return hb_broken(c, HB_INV_STALE_HANDLE, "generation went back", "slot", slot, "generation", generation);
        if (generation == before && (memory->ended & bit) != 0)
            return hb_broken(c, HB_INV_STALE_HANDLE, "ended task lives again", "slot", slot, "generation", generation);
        if (generation > before)
            hb_exercised(c, HB_INV_STALE_HANDLE);
        memory->generation[slot] = generation;
        memory->ended &= ~bit;
    }
    return true;
}

static bool queues_within(const struct hb_check_context *c, uint32_t live)
{
    const struct sched_config *config = c->now->config;
    for (uint32_t e = 0; e < config->endpoints; e++) {
        uint32_t messages = 0, receivers = 0;
        sched_view_endpoint(c->sched, (struct sched_endpoint_id){e}, &messages, &receivers);
        if (messages > config->endpoint_depth)
            return hb_broken(c, HB_INV_CAPACITY, "more messages than the depth", "endpoint", e, "messages", messages);
        if (!c->now->partial && receivers > live)
            return hb_broken(c, HB_INV_CAPACITY, "more receivers than tasks", "endpoint", e, "receivers", receivers);
        if (messages != 0)
            hb_exercised(c, HB_INV_CAPACITY);
    }
    for (uint32_t q = 0; q < config->waitqueues; q++) {
        uint32_t waiters = sched_view_waiters(c->sched, (struct sched_waitqueue_id){q});
        if (!c->now->partial && waiters > live)
            return hb_broken(c, HB_INV_CAPACITY, "more waiters than tasks", "queue", q, "waiters", waiters);
    }
    return true;
}

bool hb_check_capacity(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    uint32_t live = 0;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        if (!hb_is_live(&n->task[slot]))
            continue;
        live++;
        if (n->task[slot].stack >= n->config->stacks)
            return hb_broken(c, HB_INV_CAPACITY, "stack number out of range", "slot", slot, "stack",
                             n->task[slot].stack);
    }
    if (live > n->config->stacks)
        return hb_broken(c, HB_INV_CAPACITY, "more live tasks than stacks", "live", live, "stacks", n->config->stacks);
    if (live != 0)
        hb_exercised(c, HB_INV_CAPACITY);
    return c->when == HB_WHEN_STEP || queues_within(c, live);
}

/* The first 64 stack numbers fit one word; programs use no others. */
bool hb_check_stack(const struct hb_check_context *c)
{
    const struct hb_snapshot *n = c->now;
    uint64_t taken = 0;
    for (uint32_t slot = 0; slot < n->slots; slot++) {
        const struct sched_view_task *task = &n->task[slot];
        if (!hb_is_live(task))
            continue;
        bool offered = task->place == SCHED_PLACE_QUEUED || task->place == SCHED_PLACE_TRANSIT;
        if (offered && task->on_cpu)
            return hb_broken(c, HB_INV_STACK, "offered while a CPU runs on its stack", "slot", slot, "cpu",
                             task->cpu.n);
        if (task->place == SCHED_PLACE_RUNNING && c->when != HB_WHEN_STEP && !task->on_cpu)
            return hb_broken(c, HB_INV_STACK, "running on no stack", "slot", slot, "cpu", task->cpu.n);
        if (task->stack >= 64)
            continue;
        if ((taken >> task->stack & 1u) != 0)
            return hb_broken(c, HB_INV_STACK, "two tasks share a stack", "slot", slot, "stack", task->stack);
        if (taken != 0)
            hb_exercised(c, HB_INV_STACK);
        taken |= 1ull << task->stack;
    }
    return true;
}
