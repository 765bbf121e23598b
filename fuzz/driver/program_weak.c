/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weak compare-exchanges: the instrumentation passes them as strong ones, which cannot fail for no reason. So in what
 * the front end gives each becomes a call of the hook that gcc's ABI has for them, as program_rmw.c has its loops.
 */
#include "program_ir.h"

#include <string.h>

#define KINDS_MAX 64u /* different ones in a source */
#define NAME_MAX_LENGTH 96

static const char *const types[] = {"i8", "i16", "i32", "i64"};
static const char *const orders[] = {"monotonic", "consume", "acquire", "release", "acq_rel", "seq_cst"}; /* as hooks */

struct weak {
    unsigned type, success, failure;
    const char *arguments;
    int length;
};

struct kinds {
    struct weak kind[KINDS_MAX];
    unsigned count;
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static unsigned word_of(const char *const *words, unsigned count, const char *at)
{
    for (unsigned i = 0; i < count; i++) {
        size_t length = strlen(words[i]);
        if (strncmp(at, words[i], length) == 0 && strchr(" ,\n", at[length]) != NULL) {
            return i;
        }
    }
    return count;
}

/* "cmpxchg weak [volatile] ptr P, T E, T V ORDER ORDER, align N" */
static bool read_weak(const char *instruction, struct weak *weak)
{
    static const char start[] = "cmpxchg weak ";
    const char *at = instruction + sizeof start - 1;
    if (strncmp(instruction, start, sizeof start - 1) != 0 || ir_field(at, " syncscope(") != NULL) {
        return false;
    }
    at += strncmp(at, "volatile ", 9) == 0 ? 9 : 0;
    const char *expected = ir_operand_end(at);
    const char *desired = strncmp(expected, ", ", 2) == 0 ? ir_operand_end(expected + 2) : expected;
    if (strncmp(at, "ptr ", 4) != 0 || strncmp(desired, ", ", 2) != 0) {
        return false;
    }
    const char *failure = ir_operand_end(desired + 2), *success;
    while (failure > desired && failure[-1] != ' ') {
        failure--;
    }
    for (success = failure - 1; success > desired && success[-1] != ' ';) {
        success--;
    }
    *weak = (struct weak){.type = word_of(types, COUNT(types), expected + 2),
                          .success = word_of(orders, COUNT(orders), success),
                          .failure = word_of(orders, COUNT(orders), failure),
                          .arguments = at,
                          .length = (int)(success - 1 - at)};
    return weak->type < COUNT(types) && weak->success < COUNT(orders) && weak->failure < COUNT(orders);
}

static void name_of(const struct weak *weak, char *out)
{
    snprintf(out, NAME_MAX_LENGTH, "hb.weak.%s.%s.%s", types[weak->type], orders[weak->success], orders[weak->failure]);
}

/* The hook leaves what it has read where what is expected was. */
static void write_function(const struct weak *weak, FILE *out)
{
    char name[NAME_MAX_LENGTH];
    const char *type = types[weak->type], *bits = type + 1;
    name_of(weak, name);
    fprintf(out,
            "\ndefine internal { %s, i1 } @%s(ptr %%p, %s %%expected, %s %%v) alwaysinline nounwind sanitize_thread {\n"
            "  %%slot = alloca %s, align 8\n"
            "  store %s %%expected, ptr %%slot, align 8\n"
            "  %%done = call i32 @__tsan_atomic%s_compare_exchange_weak(ptr %%p, ptr nocapture %%slot, %s zeroext %%v, "
            "i32 %u, i32 %u)\n"
            "  %%old = load %s, ptr %%slot, align 8\n"
            "  %%is = icmp ne i32 %%done, 0\n"
            "  %%half = insertvalue { %s, i1 } poison, %s %%old, 0\n"
            "  %%pair = insertvalue { %s, i1 } %%half, i1 %%is, 1\n"
            "  ret { %s, i1 } %%pair\n}\n",
            type, name, type, type, type, type, bits, type, weak->success, weak->failure, type, type, type, type, type);
}

static bool lower_line(void *context, const char *line, FILE *out)
{
    char name[NAME_MAX_LENGTH], debug[32];
    struct kinds *kinds = context;
    struct weak weak;
    const char *instruction = ir_instruction(line);
    if (line[0] != ' ' || !read_weak(instruction, &weak)) {
        return false;
    }
    unsigned known = 0;
    while (known < kinds->count &&
           (kinds->kind[known].type != weak.type || kinds->kind[known].success != weak.success ||
            kinds->kind[known].failure != weak.failure)) {
        known++;
    }
    if (known == KINDS_MAX) {
        return false;
    }
    kinds->kind[known] = weak;
    kinds->count += known == kinds->count;
    name_of(&weak, name);
    ir_debug(instruction, debug, sizeof debug);
    fprintf(out, "%.*scall { %s, i1 } @%s(%.*s)%s\n", (int)(instruction - line), line, types[weak.type], name,
            weak.length, weak.arguments, debug);
    return true;
}

/* Each hook once, by the bits of its type. */
static void declare_hooks(const struct kinds *kinds, FILE *out)
{
    for (unsigned i = 0; i < COUNT(types); i++) {
        bool used = false;
        for (unsigned k = 0; k < kinds->count; k++) {
            used |= kinds->kind[k].type == i;
        }
        if (used) {
            fprintf(out,
                    "\ndeclare i32 @__tsan_atomic%s_compare_exchange_weak(ptr, ptr nocapture, %s zeroext, i32, i32)\n",
                    types[i] + 1, types[i]);
        }
    }
}

unsigned weak_lower(const char *ir, FILE *out)
{
    struct kinds kinds = {.count = 0};
    unsigned lowered = ir_each_line(ir, out, lower_line, &kinds);
    for (unsigned i = 0; i < kinds.count; i++) {
        write_function(&kinds.kind[i], out);
    }
    declare_hooks(&kinds, out);
    return lowered;
}
