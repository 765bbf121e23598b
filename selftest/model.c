/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include "mem.h"

void hb_model_init(struct hb_model *m, const struct hb_interp *interp)
{
    memset(m, 0, sizeof *m);
    m->interp = interp;
    m->program = interp->program;
}

bool hb_model_op(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op, enum sched_result result,
                 uint64_t value, struct hb_violation *violation)
{
    (void)m, (void)s, (void)task, (void)op, (void)result, (void)value, (void)violation;
    return true;
}

bool hb_model_pick(struct hb_model *m, const struct sched *s, struct sched_cpu_id cpu, struct hb_violation *violation)
{
    (void)m, (void)s, (void)cpu, (void)violation;
    return true;
}

void hb_model_begin(struct hb_model *m, const struct sched *s, uint32_t task, uint32_t op)
{
    (void)m, (void)s, (void)task, (void)op;
}
