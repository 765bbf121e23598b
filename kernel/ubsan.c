/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers of the undefined-behaviour sanitizer. Each data record begins with the place in the source. */
#include <stdint.h>

#include "panic.h"

struct ubsan_place {
    const char *file;
    uint32_t line;
    uint32_t column;
};

#define UBSAN_HANDLER(name, words)                                                                                     \
    _Noreturn void __ubsan_handle_##name##_abort(const struct ubsan_place *place);                                     \
    _Noreturn void __ubsan_handle_##name##_abort(const struct ubsan_place *place)                                      \
    {                                                                                                                  \
        panic("undefined behaviour: %s at %s:%u:%u", words, place->file, place->line, place->column);                  \
    }

UBSAN_HANDLER(add_overflow, "addition overflows")
UBSAN_HANDLER(sub_overflow, "subtraction overflows")
UBSAN_HANDLER(mul_overflow, "multiplication overflows")
UBSAN_HANDLER(negate_overflow, "negation overflows")
UBSAN_HANDLER(divrem_overflow, "division overflows")
UBSAN_HANDLER(shift_out_of_bounds, "shift out of bounds")
UBSAN_HANDLER(out_of_bounds, "index out of bounds")
UBSAN_HANDLER(pointer_overflow, "pointer arithmetic overflows")
UBSAN_HANDLER(type_mismatch_v1, "null, misaligned or too small object")
UBSAN_HANDLER(alignment_assumption, "alignment assumption")
UBSAN_HANDLER(load_invalid_value, "invalid value of its type")
UBSAN_HANDLER(vla_bound_not_positive, "array bound not positive")
UBSAN_HANDLER(nonnull_arg, "null argument")
UBSAN_HANDLER(invalid_builtin, "invalid argument of a builtin")
UBSAN_HANDLER(implicit_conversion, "conversion changes the value")
UBSAN_HANDLER(float_cast_overflow, "conversion overflows")
UBSAN_HANDLER(function_type_mismatch, "call through a wrong function type")

/* The same, without an abort form: they never return. */
_Noreturn void __ubsan_handle_builtin_unreachable(const struct ubsan_place *place);
_Noreturn void __ubsan_handle_builtin_unreachable(const struct ubsan_place *place)
{
    panic("undefined behaviour: unreachable code at %s:%u:%u", place->file, place->line, place->column);
}

_Noreturn void __ubsan_handle_missing_return(const struct ubsan_place *place);
_Noreturn void __ubsan_handle_missing_return(const struct ubsan_place *place)
{
    panic("undefined behaviour: missing return at %s:%u:%u", place->file, place->line, place->column);
}

/* Data, then the place of the return statement. */
_Noreturn void __ubsan_handle_nonnull_return_v1_abort(const void *data, const struct ubsan_place *place);
_Noreturn void __ubsan_handle_nonnull_return_v1_abort(const void *data, const struct ubsan_place *place)
{
    (void)data;
    panic("undefined behaviour: null returned at %s:%u:%u", place->file, place->line, place->column);
}
