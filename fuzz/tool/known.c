/* SPDX-License-Identifier: Apache-2.0 */
#include "known.h"

#include <string.h>
#include <xxhash.h>

#define SITES_MAX 4096u
#define OPTIONS_MAX (4u * SITES_MAX)

struct question {
    uint8_t cpu, task, kind;
    uint8_t count;
    uint16_t op, nth;
    uint32_t answer;
};

struct execution {
    struct known how;
    bool whole; /* asked to its end */
    uint32_t count, option_count;
    struct question questions[SITES_MAX];
    struct hb_option options[OPTIONS_MAX];
};

static struct execution executions[KNOWN_MAX];
static uint64_t keys[KNOWN_MAX]; /* of executions; 0: none */
static uint32_t newest;          /* where the next one goes */

static struct {
    struct hb_strategy base;
    struct hb_replay replay;
    bool lost; /* more than can be kept, or it did not begin */
} follower;

uint64_t known_key(const struct hb_program *p, uint64_t more)
{
    static struct hb_program own;
    static uint8_t bytes[HB_BYTES_MAX];
    own = *p;
    memset(&own.schedule, 0, sizeof own.schedule);
    uint64_t key = XXH64(bytes, hb_program_encode(&own, bytes, sizeof bytes), more);
    return key ? key : 1;
}

/* Places are told apart by one of 64 bits, so that most questions need no answer. */
static uint64_t place_bit(uint8_t task, uint8_t kind, uint16_t op, uint16_t nth)
{
    return 1ull << ((task * 7u + kind * 5u + op * 11u + nth) % 64u);
}

/* ---- taking note ---- */

static uint32_t follow_begin(struct hb_strategy *self)
{
    (void)self;
    uint32_t skip = follower.replay.base.begin(&follower.replay.base);
    executions[newest].whole = skip != HB_NEVER;
    follower.lost = false;
    return skip;
}

static void note(const struct hb_site *site, uint32_t answer)
{
    struct execution *e = &executions[newest];
    if (e->count == SITES_MAX || site->count > OPTIONS_MAX - e->option_count) {
        follower.lost = true;
        return;
    }
    e->questions[e->count++] = (struct question){
        .cpu = site->cpu,
        .task = site->task,
        .kind = site->kind,
        .count = (uint8_t)site->count,
        .op = site->op,
        .nth = site->nth,
        .answer = answer,
    };
    memcpy(&e->options[e->option_count], site->options, site->count * sizeof site->options[0]);
    e->option_count += site->count;
}

static uint32_t follow_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    (void)self;
    uint32_t answer = follower.replay.base.choose(&follower.replay.base, site, skip);
    if (!follower.lost)
        note(site, answer);
    executions[newest].whole = *skip != HB_NEVER;
    return answer;
}

struct hb_strategy *known_follow(const struct hb_schedule *schedule)
{
    struct execution *e = &executions[newest];
    keys[newest] = 0;
    e->count = e->option_count = 0;
    follower.lost = true;
    hb_replay_init(&follower.replay, schedule);
    follower.base = (struct hb_strategy){.name = "replay", .begin = follow_begin, .choose = follow_choose};
    return &follower.base;
}

void known_remember(uint64_t key, const struct known *how)
{
    if (follower.lost || how->taken.count > KNOWN_POINTS)
        return;
    executions[newest].how = *how;
    keys[newest] = key;
    newest = (newest + 1) % KNOWN_MAX;
}

/* ---- recalling ---- */

static bool has(const struct hb_schedule *schedule, const struct hb_point *p)
{
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hb_point *q = &schedule->points[i];
        if (q->nth == p->nth && q->op == p->op && q->cpu == p->cpu && q->task == p->task && q->kind == p->kind &&
            q->choice == p->choice && q->value == p->value)
            return true;
    }
    return false;
}

static bool has_all(const struct hb_schedule *schedule, const struct hb_schedule *part)
{
    if (part->count > schedule->count)
        return false;
    for (uint32_t i = 0; i < part->count; i++)
        if (!has(schedule, &part->points[i]))
            return false;
    return true;
}

static uint64_t places(const struct hb_schedule *schedule)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < schedule->count; i++) {
        const struct hb_point *p = &schedule->points[i];
        bits |= place_bit(p->task, p->kind, p->op, p->nth);
    }
    return bits;
}

/* Whether a replay of the schedule, asked the same, answers the same. */
static bool answers_alike(const struct execution *e, const struct hb_schedule *schedule)
{
    static struct hb_replay replay;
    static struct hb_site site;
    hb_replay_init(&replay, schedule);
    const uint64_t bits = places(schedule);
    uint32_t skip = replay.base.begin(&replay.base), option = 0;
    for (uint32_t i = 0; i < e->count; i++) {
        const struct question *q = &e->questions[i];
        uint32_t answer = 0;
        if (skip != HB_NEVER && (bits & place_bit(q->task, q->kind, q->op, q->nth)) != 0) {
            site.cpu = q->cpu;
            site.task = q->task;
            site.kind = q->kind;
            site.op = q->op;
            site.nth = q->nth;
            site.count = q->count;
            memcpy(site.options, &e->options[option], q->count * sizeof site.options[0]);
            answer = replay.base.choose(&replay.base, &site, &skip);
        }
        if (answer != q->answer)
            return false;
        option += q->count;
    }
    return e->whole || skip == HB_NEVER;
}

const struct known *known_find(uint64_t key, const struct hb_schedule *schedule)
{
    for (uint32_t i = 1; i <= KNOWN_MAX; i++) {
        uint32_t n = (newest + KNOWN_MAX - i) % KNOWN_MAX;
        const struct execution *e = &executions[n];
        if (keys[n] == key && has_all(schedule, &e->how.taken) && answers_alike(e, schedule))
            return &e->how;
    }
    return NULL;
}
