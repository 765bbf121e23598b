/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue of messages, judged by when its sends began and ended: a message may be taken from the queue
 * only if no other that is surely still in it was sent entirely before.
 */
#include "model_rules.h"

static void drop(struct hb_model_endpoint *e, uint32_t n)
{
    for (uint32_t k = n; k + 1 < e->count; k++)
        e->messages[k] = e->messages[k + 1];
    e->count--;
}

/* Messages handed to a receiver that was killed stay behind; the oldest makes room. */
static bool make_room(struct hb_model_endpoint *e)
{
    for (uint32_t n = 0; n < e->count; n++)
        if (e->messages[n].handed != HB_HANDED_NOT) {
            drop(e, n);
            return true;
        }
    return false;
}

#define IN_PROGRESS UINT64_MAX

void hb_model_send_begins(struct hb_model *m, uint32_t endpoint, uint64_t value, uint64_t began)
{
    if (endpoint >= HB_MODEL_ENDPOINTS || m->endpoints[endpoint].lost_track)
        return;
    struct hb_model_endpoint *e = &m->endpoints[endpoint];
    if (e->count == HB_MODEL_MESSAGES && !make_room(e)) {
        e->lost_track = true;
        return;
    }
    e->messages[e->count++] =
        (struct hb_model_message){.value = value, .began = began, .ended = IN_PROGRESS, .handed = HB_HANDED_MAYBE};
}

bool hb_model_send_ends(struct hb_model *m, uint32_t endpoint, uint64_t began, bool accepted,
                        enum hb_model_handed handed)
{
    if (endpoint >= HB_MODEL_ENDPOINTS || m->endpoints[endpoint].lost_track)
        return true;
    struct hb_model_endpoint *e = &m->endpoints[endpoint];
    for (uint32_t n = 0; n < e->count; n++) {
        if (e->messages[n].began != began)
            continue;
        e->messages[n].ended = m->events;
        e->messages[n].handed = (uint8_t)handed;
        if (!accepted)
            drop(e, n);
        return true;
    }
    return accepted; /* received before its sender could tell */
}

static bool overtakes(const struct hb_model_endpoint *e, uint32_t n)
{
    for (uint32_t k = 0; k < e->count; k++)
        if (k != n && e->messages[k].handed == HB_HANDED_NOT && e->messages[k].ended < e->messages[n].began)
            return true;
    return false;
}

/* Whether a receiver may have got the message now: `handed`, or from the queue. */
static bool may_be_it(const struct hb_model_endpoint *e, uint32_t n, uint64_t value, bool handed)
{
    const struct hb_model_message *message = &e->messages[n];
    uint8_t other_way = handed ? HB_HANDED_NOT : HB_HANDED;
    return message->value == value && message->handed != other_way && (handed || !overtakes(e, n));
}

bool hb_model_received(struct hb_model *m, uint32_t endpoint, uint64_t value, bool handed)
{
    if (endpoint >= HB_MODEL_ENDPOINTS || m->endpoints[endpoint].lost_track)
        return true;
    struct hb_model_endpoint *e = &m->endpoints[endpoint];
    uint32_t it = e->count;
    for (uint32_t n = 0; n < e->count; n++) {
        if (!may_be_it(e, n, value, handed))
            continue;
        /* Of equal ones, one that is known to go this way: what stays then is held against nobody. */
        if (it == e->count || (e->messages[it].handed == HB_HANDED_MAYBE && e->messages[n].handed != HB_HANDED_MAYBE))
            it = n;
    }
    if (it == e->count)
        return false;
    drop(e, it);
    return true;
}
