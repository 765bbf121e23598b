/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Undefined behaviour of the core, reported by the compiler's checks: a finding of the execution.
 * Every handler's data begins with the place in the source.
 */
#include <stdio.h>
#include <string.h>

#include "state.h"

struct location {
    const char *file;
    uint32_t line;
    uint32_t column;
};

static _Noreturn void undefined(const char *kind, const struct location *at)
{
    const char *slash = at->file ? strrchr(at->file, '/') : NULL;
    const char *file = slash ? slash + 1 : at->file ? at->file : "?";
    char key[48];
    snprintf(key, sizeof key, "%.28s %.18s", kind, file);
    sim_fail(HB_INV_CRASH, key, "undefined behaviour: %s at %s:%u:%u", kind, file, at->line, at->column);
}

/* NOLINTBEGIN(bugprone-reserved-identifier) */
#define HANDLER(name)                                                                                                  \
    void __ubsan_handle_##name(const struct location *at);                                                             \
    void __ubsan_handle_##name##_abort(const struct location *at);                                                     \
    __attribute__((used)) void __ubsan_handle_##name(const struct location *at)                                        \
    {                                                                                                                  \
        undefined(#name, at);                                                                                          \
    }                                                                                                                  \
    __attribute__((used)) void __ubsan_handle_##name##_abort(const struct location *at)                                \
    {                                                                                                                  \
        undefined(#name, at);                                                                                          \
    }
HANDLER(type_mismatch_v1)
HANDLER(alignment_assumption)
HANDLER(add_overflow)
HANDLER(sub_overflow)
HANDLER(mul_overflow)
HANDLER(negate_overflow)
HANDLER(divrem_overflow)
HANDLER(shift_out_of_bounds)
HANDLER(out_of_bounds)
HANDLER(builtin_unreachable)
HANDLER(missing_return)
HANDLER(vla_bound_not_positive)
HANDLER(float_cast_overflow)
HANDLER(load_invalid_value)
HANDLER(implicit_conversion)
HANDLER(invalid_builtin)
HANDLER(function_type_mismatch)
HANDLER(function_type_mismatch_v1)
HANDLER(nonnull_return_v1)
HANDLER(nullability_return_v1)
HANDLER(nonnull_arg)
HANDLER(nullability_arg)
HANDLER(pointer_overflow)
/* NOLINTEND(bugprone-reserved-identifier) */
