/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the rules of the model share, and the seam between model_result.c and model_place.c. Internal to
 * these two; a rule lives for one call of hb_model_rules.
 */
#ifndef HB_MODEL_RULE_H
#define HB_MODEL_RULE_H

#include "model_rules.h"

#define MAY HB_MAY

struct hb_rule {
    struct hb_model *m;
    const struct sched *s;
    const struct sched_config *config;
    const struct hb_op *op;
    struct hb_model_task *entry;
    uint32_t task; /* the caller */
    uint32_t cpu;  /* where it runs */
    uint64_t accepting;
};

/* An operation that is judged the same, alone or not. */
void hb_rule_always(struct hb_rule *r, uint32_t results);

/* True, with UNSUPPORTED as the only result, if the core lacks the capability. */
bool hb_rule_missing(struct hb_rule *r, enum sched_capability capability);

struct sched_view_cpu hb_rule_cpu(const struct hb_rule *r, uint32_t cpu);

/* model_place.c: operations that need room or CPUs. */
void hb_rule_spawn(struct hb_rule *r);
void hb_rule_steal(struct hb_rule *r);
void hb_rule_hotplug(struct hb_rule *r);

#endif
