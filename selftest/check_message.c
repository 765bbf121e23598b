/* SPDX-License-Identifier: Apache-2.0 */
/* What became of the messages of a finished program. */
#include "check.h"

struct ledger {
    uint32_t sent;
    uint32_t received;
    uint32_t maybe_sent; /* the sender was killed before it could tell */
    uint32_t maybe_lost; /* the receiver was killed before it could tell */
};

enum part { NO_PART, SENT, RECEIVED, MAYBE_SENT, MAYBE_LOST };

/* What operation n of task t meant for an endpoint. At quiescence an unfinished send was cut short by a kill. */
static enum part part_of(const struct hb_interp *i, uint32_t t, uint32_t n, uint32_t endpoint)
{
    const struct hb_op *op = &i->program->tasks[t].ops[n];
    const struct hb_cursor *cursor = &i->cursors[t];
    uint8_t result = cursor->outcomes[n].result;
    bool unfinished = cursor->op == n && result == HB_ANY_RESULT && cursor->state != HB_CURSOR_UNBORN;
    if (op->target != endpoint || (op->kind != HB_OP_SEND && op->kind != HB_OP_RECV))
        return NO_PART;
    if (op->kind == HB_OP_SEND)
        return result == SCHED_OK ? SENT : unfinished ? MAYBE_SENT : NO_PART;
    if (result == SCHED_OK || result == SCHED_GRANTED)
        return RECEIVED;
    return unfinished ? MAYBE_LOST : NO_PART;
}

static bool is_message(const struct hb_interp *i, uint32_t t, uint32_t n, uint32_t endpoint, enum part part,
                       uint64_t value)
{
    const struct hb_op *op = &i->program->tasks[t].ops[n];
    if (part_of(i, t, n, endpoint) != part)
        return false;
    return (op->kind == HB_OP_SEND ? op->value : i->cursors[t].outcomes[n].value) == value;
}

static uint32_t count_value(const struct hb_interp *i, uint32_t endpoint, enum part part, uint64_t value)
{
    uint32_t count = 0;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++)
            count += is_message(i, t, n, endpoint, part, value) ? 1 : 0;
    return count;
}

/* A live receiver that still waits took nothing along. */
static bool still_waits(const struct hb_check_context *c, uint32_t t)
{
    struct sched_task_id id = hb_interp_handle(c->checker->interp, t);
    return id.generation != 0 && id.slot < c->now->slots && hb_is_live(&c->now->task[id.slot]) &&
           hb_same_task(c->now->task[id.slot].id, id);
}

static bool received_was_sent(const struct hb_check_context *c, uint32_t endpoint, uint64_t value)
{
    const struct hb_interp *i = c->checker->interp;
    uint32_t sent = count_value(i, endpoint, SENT, value) + count_value(i, endpoint, MAYBE_SENT, value);
    uint32_t received = count_value(i, endpoint, RECEIVED, value);
    if (sent == 0)
        return hb_broken(c, HB_INV_MESSAGES, "received what nobody sent", "endpoint", endpoint, "value", value);
    if (received > sent)
        return hb_broken(c, HB_INV_MESSAGES, "received more often than sent", "endpoint", endpoint, "value", value);
    return true;
}

/* Where the only send of a value stands, as task * HB_OPS_MAX + operation; false if it is not the only one. */
static bool only_send(const struct hb_interp *i, uint32_t endpoint, uint64_t value, uint32_t *where)
{
    uint32_t sends = 0;
    for (uint32_t t = 0; t < i->program->task_count; t++)
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++)
            if (is_message(i, t, n, endpoint, SENT, value)) {
                *where = t * HB_OPS_MAX + n;
                sends++;
            }
    return sends == 1 && count_value(i, endpoint, MAYBE_SENT, value) == 0;
}

/* What one receiver got from one sender came in the order in which it was sent. */
static bool in_order(const struct hb_check_context *c, uint32_t endpoint, uint32_t receiver)
{
    const struct hb_interp *i = c->checker->interp;
    uint32_t next[HB_TASKS_MAX] = {0}; /* first send of each sender that may still come */
    for (uint32_t n = 0; n < i->program->tasks[receiver].count; n++) {
        uint64_t value = i->cursors[receiver].outcomes[n].value;
        uint32_t where = 0;
        if (part_of(i, receiver, n, endpoint) != RECEIVED || !only_send(i, endpoint, value, &where))
            continue;
        uint32_t sender = where / HB_OPS_MAX, index = where % HB_OPS_MAX;
        if (index < next[sender])
            return hb_broken(c, HB_INV_MESSAGES, "received out of order", "endpoint", endpoint, "value", value);
        next[sender] = index + 1;
    }
    return true;
}

static bool adds_up(const struct hb_check_context *c, uint32_t endpoint, const struct ledger *l)
{
    uint32_t messages = 0, receivers = 0;
    sched_view_endpoint(c->sched, (struct sched_endpoint_id){endpoint}, &messages, &receivers);
    if (l->received + messages > l->sent + l->maybe_sent)
        return hb_broken(c, HB_INV_MESSAGES, "more messages out than in", "sent", l->sent, "received and queued",
                         l->received + messages);
    if (l->sent > l->received + messages + l->maybe_lost)
        return hb_broken(c, HB_INV_MESSAGES, "a message was lost", "sent", l->sent, "received and queued",
                         l->received + messages);
    return true;
}

/* `used`: an operation of the program may name it. */
static bool endpoint_is_right(const struct hb_check_context *c, uint32_t endpoint, bool used)
{
    const struct hb_interp *i = c->checker->interp;
    struct ledger ledger = {0, 0, 0, 0};
    for (uint32_t t = 0; used && t < i->program->task_count; t++) {
        for (uint32_t n = 0; n < i->program->tasks[t].count; n++) {
            enum part part = part_of(i, t, n, endpoint);
            ledger.sent += part == SENT ? 1 : 0;
            ledger.maybe_sent += part == MAYBE_SENT ? 1 : 0;
            ledger.maybe_lost += part == MAYBE_LOST && !still_waits(c, t) ? 1 : 0;
            if (part != RECEIVED)
                continue;
            ledger.received++;
            if (!received_was_sent(c, endpoint, i->cursors[t].outcomes[n].value))
                return false;
        }
        if (!in_order(c, endpoint, t))
            return false;
    }
    if (ledger.sent != 0)
        hb_exercised(c, HB_INV_MESSAGES);
    return adds_up(c, endpoint, &ledger);
}

bool hb_check_messages(const struct hb_check_context *c)
{
    if (c->checker->interp == NULL || (sched_view_capabilities() & SCHED_CAP_IPC) == 0)
        return true;
    for (uint32_t cpu = 0; cpu < c->now->cpus; cpu++)
        if (c->now->ipi[cpu].owed)
            return true; /* a message may be on its way behind the failed send */
    uint64_t used = hb_targets(c->checker->interp, 1ull << HB_OP_SEND | 1ull << HB_OP_RECV);
    for (uint32_t e = 0; e < c->now->config->endpoints; e++)
        if (!endpoint_is_right(c, e, (used >> e % 64u & 1u) != 0))
            return false;
    return true;
}
