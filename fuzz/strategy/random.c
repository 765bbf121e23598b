/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#define RANDOM_MEMORY_ONE_IN 4u    /* memory decisions that leave the default */
#define RANDOM_INTERRUPT_ONE_IN 8u /* drawn interrupts and returns that are taken */

static uint32_t random_begin(struct hb_strategy *self)
{
    (void)self;
    return 0;
}

static uint32_t random_choose(struct hb_strategy *self, const struct hb_site *site, uint32_t *skip)
{
    struct hb_random *s = (struct hb_random *)self;
    *skip = 0;
    if (site->kind == HB_POINT_MEMORY && hb_draw(&s->random) % RANDOM_MEMORY_ONE_IN != 0)
        return 0;
    uint32_t answer = hb_draw_below(&s->random, site->count + 1u);
    if (answer == 0)
        return 0;
    switch ((enum hb_choice_kind)site->options[answer - 1].choice) {
    case HB_CHOICE_IPI:
    case HB_CHOICE_TICK:
    case HB_CHOICE_SPURIOUS:
    case HB_CHOICE_RETURN:
        return hb_draw(&s->random) % RANDOM_INTERRUPT_ONE_IN == 0 ? answer : 0;
    case HB_CHOICE_RUN:
    case HB_CHOICE_STORE:
    case HB_CHOICE_ORDER:
    case HB_CHOICE_DRAIN:
    case HB_CHOICE_KINDS:
        break;
    }
    return answer;
}

void hb_random_init(struct hb_random *s, uint64_t seed)
{
    *s = (struct hb_random){
        .base = {.name = "random", .begin = random_begin, .choose = random_choose, .draws = &s->random},
        .random = hb_draw_seed(seed),
    };
}
