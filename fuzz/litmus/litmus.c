/* SPDX-License-Identifier: Apache-2.0 */
#include "litmus.h"

static const char *const models[] = {"sc", "tso", "c11"};
static const char *const ops[] = {"load", "store", "add", "exchange", "cas", "weak_cas", "fence"};
static const char *const orders[] = {"relaxed", "consume", "acquire", "release", "acq_rel", "seq_cst", "plain"};
_Static_assert(sizeof models / sizeof *models == LITMUS_MODELS, "a word for each model");
_Static_assert(sizeof ops / sizeof *ops == LITMUS_OPS, "a word for each operation");
_Static_assert(sizeof orders / sizeof *orders == LITMUS_ORDERS, "a word for each order");

const char *litmus_model_word(uint32_t model)
{
    return model < LITMUS_MODELS ? models[model] : NULL;
}

const char *litmus_op_word(uint32_t op)
{
    return op < LITMUS_OPS ? ops[op] : NULL;
}

const char *litmus_order_word(uint32_t order)
{
    return order < LITMUS_ORDERS ? orders[order] : NULL;
}

bool litmus_order_fits(uint8_t op, uint8_t order)
{
    if (op == LITMUS_LOAD)
        return order != LITMUS_RELEASE && order != LITMUS_ACQ_REL;
    if (op == LITMUS_STORE)
        return order == LITMUS_RELAXED || order == LITMUS_RELEASE || order == LITMUS_SEQ_CST || order == LITMUS_PLAIN;
    if (op == LITMUS_FENCE)
        return order != LITMUS_RELAXED && order != LITMUS_PLAIN;
    return op == LITMUS_LOAD || order != LITMUS_PLAIN;
}

bool litmus_failure_fits(uint8_t failure)
{
    return failure != LITMUS_PLAIN && litmus_order_fits(LITMUS_LOAD, failure);
}

void litmus_outcome(const struct litmus_program *p, const uint32_t *registers, const uint32_t *memory,
                    uint32_t *outcome)
{
    for (uint32_t i = 0; i < p->observed; i++)
        outcome[i] = p->observe[i].location ? memory[p->observe[i].index] : registers[p->observe[i].index];
}
