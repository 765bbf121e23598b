/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The model's parts: which results an operation may have (model_result.c), and where messages are
 * (model_message.c). Internal to the model; the caller owns struct hb_model.
 */
#ifndef HB_MODEL_RULES_H
#define HB_MODEL_RULES_H

#include "model.h"

/* A set of results. */
#define HB_MAY(result) (1u << (uint32_t)(result))
_Static_assert(SCHED_RESULT_COUNT <= 32, "results fit one word");

/* Fills exact, lax, value, alive and receivers of the task's entry for an operation that begins. */
void hb_model_rules(struct hb_model *m, const struct sched *s, uint32_t task, const struct hb_op *op);

enum hb_model_handed { HB_HANDED_NOT, HB_HANDED, HB_HANDED_MAYBE };

/* A send begins at event `began`, which names it, and ends; false: a message refused was received. */
void hb_model_send_begins(struct hb_model *m, uint32_t endpoint, uint64_t value, uint64_t began);
bool hb_model_send_ends(struct hb_model *m, uint32_t endpoint, uint64_t began, bool accepted,
                        enum hb_model_handed handed);

/* A message was received, from the queue or handed over; false: no order of sends explains it. */
bool hb_model_received(struct hb_model *m, uint32_t endpoint, uint64_t value, bool handed);

#endif
