/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Read-modify-writes that the instrumentation has no hook for (minimum, maximum, floating point) become loops around a
 * compare-exchange, which has one. It is done on what the front end gives, before any optimisation: a call of a
 * function that is always inlined takes the place of the instruction, so that reports still name its line.
 */
#include "program_ir.h"

#include <string.h>

#define KINDS_MAX 64u /* different ones in a source */
#define NAME_MAX_LENGTH 96

static const struct {
    const char *name, *value; /* of %old and %v: the new value, or whether %old is kept as it is */
} operations[] = {
    {"max", "icmp sge"},  {"min", "icmp sle"},  {"umax", "icmp uge"}, {"umin", "icmp ule"},
    {"fmax", "fcmp oge"}, {"fmin", "fcmp ole"}, {"fadd", "fadd"},     {"fsub", "fsub"},
};
static const struct {
    const char *name, *bits;
    unsigned bytes;
} types[] = {{"i8", "i8", 1},    {"i16", "i16", 2},    {"i32", "i32", 4},   {"i64", "i64", 8},
             {"half", "i16", 2}, {"bfloat", "i16", 2}, {"float", "i32", 4}, {"double", "i64", 8}};
static const char *const orders[] = {"monotonic", "acquire", "release", "acq_rel", "seq_cst"};

/* An instruction in its parts. */
struct rmw {
    unsigned operation, type, order;
    const char *arguments;
    int length;
};

struct kinds {
    struct rmw kind[KINDS_MAX];
    unsigned count;
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static bool is_word(const char *at, const char *word)
{
    size_t length = strlen(word);
    return strncmp(at, word, length) == 0 && strchr(" ,\n", at[length]) != NULL;
}

/* "atomicrmw [volatile] OP ptr P, T V ORDER, align N" */
static bool read_rmw(const char *instruction, struct rmw *rmw)
{
    const char *at = instruction + strlen("atomicrmw ");
    at += strncmp(at, "volatile ", 9) == 0 ? 9 : 0;
    *rmw = (struct rmw){COUNT(operations), COUNT(types), COUNT(orders), NULL, 0};
    for (unsigned i = 0; i < COUNT(operations); i++) {
        rmw->operation = is_word(at, operations[i].name) ? i : rmw->operation;
    }
    rmw->arguments = at + strcspn(at, " \n") + 1;
    const char *value = ir_operand_end(rmw->arguments);
    if (strncmp(rmw->arguments, "ptr ", 4) != 0 || strncmp(value, ", ", 2) != 0) {
        return false;
    }
    for (unsigned i = 0; i < COUNT(types); i++) {
        rmw->type = is_word(value + 2, types[i].name) ? i : rmw->type;
    }
    const char *end = ir_operand_end(value + 2), *word = end;
    while (word > value && word[-1] != ' ') {
        word--;
    }
    for (unsigned i = 0; i < COUNT(orders); i++) {
        rmw->order = is_word(word, orders[i]) ? i : rmw->order;
    }
    rmw->length = (int)(word - 1 - rmw->arguments);
    bool scoped = ir_field(rmw->arguments, " syncscope(") != NULL;
    return rmw->operation < COUNT(operations) && rmw->type < COUNT(types) && rmw->order < COUNT(orders) && !scoped;
}

bool rmw_is_known(const char *instruction)
{
    struct rmw rmw;
    return read_rmw(instruction, &rmw);
}

static void name_of(const struct rmw *rmw, char *out)
{
    snprintf(out, NAME_MAX_LENGTH, "hb.%s.%s.%s", operations[rmw->operation].name, types[rmw->type].name,
             orders[rmw->order]);
}

/* What becomes of %old: %new. */
static void write_operation(const struct rmw *rmw, FILE *out)
{
    const char *type = types[rmw->type].name, *value = operations[rmw->operation].value;
    if (strncmp(value + 1, "cmp", 3) != 0) {
        fprintf(out, "  %%new = %s %s %%old, %%v\n", value, type);
        return;
    }
    /* Of a number and a NaN, fmax and fmin give the number. */
    fprintf(out, "  %%beyond = %s %s %%old, %%v\n", value, type);
    fprintf(out, "  %%none = %s %s %%v, %%v\n", value[0] == 'f' ? "fcmp uno" : "icmp ne", type);
    fprintf(out, "  %%keep = or i1 %%beyond, %%none\n");
    fprintf(out, "  %%new = select i1 %%keep, %s %%old, %s %%v\n", type, type);
}

static void write_function(const struct rmw *rmw, FILE *out)
{
    char name[NAME_MAX_LENGTH];
    const char *type = types[rmw->type].name, *bits = types[rmw->type].bits;
    name_of(rmw, name);
    fprintf(out,
            "\ndefine internal %s @%s(ptr %%p, %s %%v) alwaysinline nounwind sanitize_thread {\n"
            "  %%first = load atomic %s, ptr %%p monotonic, align %u\n"
            "  br label %%again\n"
            "again:\n"
            "  %%seen = phi %s [ %%first, %%0 ], [ %%now, %%again ]\n"
            "  %%old = bitcast %s %%seen to %s\n",
            type, name, type, bits, types[rmw->type].bytes, bits, bits, type);
    write_operation(rmw, out);
    fprintf(out,
            "  %%wanted = bitcast %s %%new to %s\n"
            "  %%pair = cmpxchg ptr %%p, %s %%seen, %s %%wanted %s monotonic\n"
            "  %%now = extractvalue { %s, i1 } %%pair, 0\n"
            "  %%done = extractvalue { %s, i1 } %%pair, 1\n"
            "  br i1 %%done, label %%out, label %%again\n"
            "out:\n"
            "  ret %s %%old\n}\n",
            type, bits, bits, bits, orders[rmw->order], bits, bits, type);
}

/* The line of a known one becomes a call; its kind is added to those that need a function. */
static bool lower_line(void *context, const char *line, FILE *out)
{
    char name[NAME_MAX_LENGTH], debug[32];
    struct kinds *kinds = context;
    struct rmw rmw;
    const char *instruction = ir_instruction(line);
    if (line[0] != ' ' || strncmp(instruction, "atomicrmw ", 10) != 0 || !read_rmw(instruction, &rmw)) {
        return false;
    }
    unsigned known = 0;
    while (known < kinds->count && (kinds->kind[known].operation != rmw.operation ||
                                    kinds->kind[known].type != rmw.type || kinds->kind[known].order != rmw.order)) {
        known++;
    }
    if (known == KINDS_MAX) {
        return false;
    }
    kinds->kind[known] = rmw;
    kinds->count += known == kinds->count;
    name_of(&rmw, name);
    ir_debug(instruction, debug, sizeof debug);
    fprintf(out, "%.*scall %s @%s(%.*s)%s\n", (int)(instruction - line), line, types[rmw.type].name, name, rmw.length,
            rmw.arguments, debug);
    return true;
}

unsigned rmw_lower(const char *ir, FILE *out)
{
    struct kinds kinds = {.count = 0};
    unsigned lowered = ir_each_line(ir, out, lower_line, &kinds);
    for (unsigned i = 0; i < kinds.count; i++) {
        write_function(&kinds.kind[i], out);
    }
    return lowered;
}
