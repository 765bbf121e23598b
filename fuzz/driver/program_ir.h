/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler's output of a source (LLVM IR, as text), where it is held against what the machine can see. Lines are
 * found by their words: the text is the compiler's own, so its form is known. Used by program_ir.c, program_asm.c,
 * program_access.c, program_rmw.c and program_weak.c.
 */
#ifndef HB_PROGRAM_IR_H
#define HB_PROGRAM_IR_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One source under examination. */
struct look {
    const char *ir, *source;
    FILE *out; /* the same text with the hooks that it lacked */
    unsigned named, added;
    char last[PATH_MAX]; /* what was named last */
    bool lowers;         /* a read-modify-write that program_rmw.c can write as a loop is no reason to refuse, but... */
    bool lower;          /* ...there is one, or a compare-exchange, which may have been a weak one */
};

/* The whole file, ended by a zero; NULL after one line. The caller frees it. */
char *ir_read(const char *path);
/* The text behind `key` within one line, or NULL. */
const char *ir_field(const char *line, const char *key);
/* Names what cannot be simulated, with the file and line of the instruction. */
void ir_refuse(struct look *look, const char *instruction, const char *what);
/* Behind the name that the result of an instruction has, if it has one. */
const char *ir_instruction(const char *line);
/* Behind one operand: at the comma, closing bracket or end of line that ends it. */
const char *ir_operand_end(const char *at);
/* Behind one type, which may be written with brackets. */
const char *ir_type_end(const char *at);
/* The "!dbg" of an instruction with the comma before it, as a string of `size` bytes; empty if it has none. */
void ir_debug(const char *instruction, char *out, size_t size);
/* Writes a text, but in the place of a line that is lowered what `lower` has written. How many those were. */
unsigned ir_each_line(const char *ir, FILE *out, bool (*lower)(void *context, const char *line, FILE *out),
                      void *context);

/* Inline assembly, whose template is the first string behind `assembly`. */
void assembly_look(struct look *look, const char *line, const char *assembly);
/* A load, store, atomic or call: refused, or given the hook that it lacks. */
void access_look(struct look *look, const char *instruction);
/* Whether the atomicrmw can be a loop. */
bool rmw_is_known(const char *instruction);
/* In all of a text, in the place of what has no hook: loops, and calls of the hook for weak ones. How many lines. */
unsigned rmw_lower(const char *ir, FILE *out);
unsigned weak_lower(const char *ir, FILE *out);

#endif
