/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the model share: the picture in which CPU 0 runs a task, and an operation's beginning and end
 * there. */
#ifndef MODEL_TEST_H
#define MODEL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fake_view.h"
#include "model.h"

static struct hb_model model;
static struct hb_violation violation;

#define SELF 0u /* the task that runs on CPU 0 */

/* Makes `op` the n-th operation of a task, and lets it begin. */
static inline void begin(uint32_t task, uint32_t n, struct hb_op op)
{
    op.expect = HB_ANY_RESULT;
    fake.program.tasks[task].ops[n] = op;
    if (fake.program.tasks[task].count <= n)
        fake.program.tasks[task].count = (uint8_t)(n + 1);
    hb_model_begin(&model, &fake, task, n);
}

static inline bool end(uint32_t task, uint32_t n, enum sched_result result, uint64_t value)
{
    return hb_model_op(&model, &fake, task, n, result, value, &violation);
}

#endif
