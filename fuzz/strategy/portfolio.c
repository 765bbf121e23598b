/* SPDX-License-Identifier: Apache-2.0 */
#include "portfolio.h"

#include "draw.h"

#define UNIT 256u
#define FADE_SHIFT 3u /* an eighth is forgotten with each turn of the arm */
#define SCALE 65536u  /* of a rate */

void hb_portfolio_init(struct hb_portfolio *p, uint32_t arms, uint64_t seed)
{
    *p = (struct hb_portfolio){.count = arms < HB_ARMS_MAX ? arms : HB_ARMS_MAX, .random = hb_draw_seed(seed)};
    p->next = p->count > 0 ? p->count - 1 : 0; /* the exhaustive one: a space of a few schedules ends at once */
}

/* One imagined feature and one imagined execution keep a rate above 0 and below infinity. */
static uint64_t rate(const struct hb_arm *arm)
{
    return arm->over ? 0 : (arm->worth + UNIT) * SCALE / (arm->runs + UNIT);
}

static uint32_t rotate(struct hb_portfolio *p)
{
    for (uint32_t tries = 0; tries < p->count; tries++) {
        uint32_t arm = p->next;
        p->next = (p->next + 1) % p->count;
        if (!p->arm[arm].over)
            return arm;
    }
    return 0;
}

static uint32_t draw(struct hb_portfolio *p)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < p->count; i++)
        total += rate(&p->arm[i]);
    uint64_t ticket = total ? (((uint64_t)hb_draw(&p->random) << 32) | hb_draw(&p->random)) % total : 0;
    for (uint32_t i = 0; i < p->count; i++) {
        if (ticket < rate(&p->arm[i]))
            return i;
        ticket -= rate(&p->arm[i]);
    }
    return 0;
}

uint32_t hb_portfolio_arm(struct hb_portfolio *p)
{
    if (p->left > 0 && !p->arm[p->at].over)
        return p->at;
    p->at = p->turn++ % 2 == 0 ? rotate(p) : draw(p);
    struct hb_arm *arm = &p->arm[p->at];
    arm->worth -= arm->worth >> FADE_SHIFT;
    arm->runs -= arm->runs >> FADE_SHIFT;
    p->left = HB_TURN;
    return p->at;
}

void hb_portfolio_report(struct hb_portfolio *p, uint32_t news, bool finding)
{
    struct hb_arm *arm = &p->arm[p->at];
    arm->worth += ((uint64_t)news + (finding ? HB_FINDING_WORTH : 0)) * UNIT;
    arm->runs += UNIT;
    if (p->left > 0)
        p->left--;
}
