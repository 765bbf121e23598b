/* SPDX-License-Identifier: Apache-2.0 */
#include "reference.h"
#include "axioms.h"

static bool (*const consistent[LITMUS_MODELS])(const struct execution *x) = {
    [LITMUS_SC] = axioms_sc,
    [LITMUS_TSO] = axioms_tso,
    [LITMUS_C11] = axioms_c11,
};

static bool judge(const struct execution *x, void *context)
{
    struct litmus_reference *reference = context;
    uint32_t outcome[LITMUS_OBSERVED_MAX];
    reference->candidates++;
    litmus_outcome(x->program, x->registers, x->memory, outcome);
    bool room = true;
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        struct litmus_set *set = &reference->allowed[m];
        bool racy = x->plain && !reference->racy[m] && axioms_racy(x);
        if ((racy || !set_has(set, outcome)) && consistent[m](x)) {
            (void)set_add(set, outcome, NULL);
            reference->racy[m] |= racy;
        }
        room &= !set->full;
    }
    return room;
}

bool reference_axioms(const struct litmus_program *p, struct litmus_reference *reference)
{
    reference->candidates = 0;
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        set_init(&reference->allowed[m], p->observed);
        reference->racy[m] = false;
    }
    return execution_enumerate(p, judge, reference);
}

void reference_free(struct litmus_reference *reference)
{
    for (uint32_t m = 0; m < LITMUS_MODELS; m++)
        set_free(&reference->allowed[m]);
}
