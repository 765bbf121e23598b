/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Code addresses as people read them. Function names come from the symbol table of this program itself; source
 * lines from llvm-symbolizer or addr2line, where one is installed. Only for findings: both are slow.
 */
#ifndef HB_SIM_SYMBOL_H
#define HB_SIM_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The function that the address is in; false: not known, and `out` is "?". */
bool symbol_name(uintptr_t pc, char *out, size_t size);

/* Whether no function that other files can call lies between the two, or has `pc` in it: they are of one file. */
bool symbol_together(uintptr_t pc, uintptr_t other);

/* The variable that the address is in, and where in it; NULL: not known. */
const char *symbol_object(uintptr_t address, uintptr_t *offset);

/* One line a return address, innermost first, each behind `indent`. */
void symbol_print(FILE *to, const char *indent, const uintptr_t *frames, uint32_t count);

/* For each return address, innermost of its inlined functions first: "function<tab>file:line<tab>folder". Lines that
 * are not known are not given. */
void symbol_each(const uintptr_t *pcs, uint32_t count, void (*give)(void *context, uint32_t index, const char *words),
                 void *context);

/* "file:line" of the access before the return address; the function's name where lines are not known. */
void symbol_place(uintptr_t pc, char *out, size_t size);

#endif
