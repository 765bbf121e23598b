/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accesses to memory that the compiler's instrumentation leaves without a hook: sizes other than 1, 2, 4, 8 and 16,
 * structures copied by a call, intrinsics, atomics that have no hook. A plain one gets the hook here; another is
 * refused by file and line.
 */
#include "program_ir.h"

#include <stdlib.h>
#include <string.h>

#define WHAT_MAX 200
#define SHOWN_MAX 60
#define DEBUG_MAX 32

/* Calls that are no access that the compiler tells of, by the beginning of the name. */
static const struct {
    const char *name, *words;
} unseen[] = {
    {"llvm.x86.sse2.mfence", "_mm_mfence is not seen: use atomic_thread_fence(memory_order_seq_cst)"},
    {"llvm.x86.sse2.lfence", "_mm_lfence is not seen: use atomic_thread_fence"},
    {"llvm.x86.sse.sfence", "_mm_sfence is not seen: use atomic_thread_fence"},
    {"llvm.aarch64.dmb", "__dmb is not seen: use atomic_thread_fence"},
    {"llvm.aarch64.dsb", "__dsb is not seen: use atomic_thread_fence"},
    {"llvm.x86.xbegin", "transactional memory is not simulated"},
    {"__tsan_atomic128_", "atomics of 16 bytes are not simulated"},
};

/* Intrinsics that take a pointer and leave what it points to as it is, or touch the caller's own stack only. */
static const char *const harmless[] = {
    "clear_cache",   "dbg.",         "fake.use",        "invariant.",      "is.constant",    "lifetime.",
    "load.relative", "objectsize.",  "prefetch",        "ptr.annotation",  "ptrmask",        "stackrestore",
    "threadlocal.",  "va_copy",      "va_end",          "va_start",        "var.annotation", "x86.clflush",
    "x86.clwb",      "x86.cldemote", "x86.sse.ldmxcsr", "x86.sse.stmxcsr",
};

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* ---- sizes ---- */

/* Bits that a value of a scalar type has in memory; 0: not a scalar. */
static unsigned long scalar_bits(const char *type)
{
    static const struct {
        const char *name;
        unsigned bits;
    } known[] = {{"half", 16},   {"bfloat", 16}, {"float", 32},    {"double", 64},
                 {"fp128", 128}, {"ptr", 64},    {"x86_fp80", 80}, {"x86_mmx", 64}};
    for (unsigned i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (starts(type, known[i].name)) {
            return known[i].bits;
        }
    }
    return type[0] == 'i' ? strtoul(type + 1, NULL, 10) : 0;
}

/* Bytes that a load or store of the type touches; 0: an aggregate, whose size the compiler shall say. */
static unsigned long bytes_of(const char *type)
{
    char *element;
    if (type[0] != '<' || type[1] == '{') {
        return (scalar_bits(type) + 7) / 8;
    }
    unsigned long count = strtoul(type + 1, &element, 10);
    return starts(element, " x ") ? (count * scalar_bits(element + 3) + 7) / 8 : 0;
}

/* ---- what gets a hook ---- */

static void add_hook(struct look *look, const char *instruction, bool write, const char *type, const char *pointer)
{
    char debug[DEBUG_MAX];
    unsigned long bytes = bytes_of(type);
    ir_debug(instruction, debug, sizeof debug);
    fprintf(look->out, "  call void @__tsan_%s_range(ptr %.*s, i64 ", write ? "write" : "read",
            (int)(ir_operand_end(pointer) - pointer), pointer);
    if (bytes > 0) {
        fprintf(look->out, "%lu)%s\n", bytes, debug);
    } else {
        fprintf(look->out, "ptrtoint (ptr getelementptr (%.*s, ptr null, i32 1) to i64))%s\n",
                (int)(ir_type_end(type) - type), type, debug);
    }
    look->added++;
}

/* The compiler has hooks for these sizes, and leaves them out where it knows that nobody else looks. */
static bool has_hook(unsigned long bytes)
{
    return bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8 || bytes == 16;
}

/* "load [volatile] T, ptr P", "store [volatile] T V, ptr P". */
static void plain_look(struct look *look, const char *instruction, bool write)
{
    const char *type = instruction + (write ? 6 : 5);
    type += starts(type, "volatile ") ? 9 : 0;
    const char *comma = write ? ir_operand_end(type) : ir_type_end(type);
    if (!starts(comma, ", ptr ") || starts(comma, ", ptr addrspace")) {
        ir_refuse(look, instruction, "an access relative to a segment register is not seen");
    } else if (starts(type, "<vscale")) {
        ir_refuse(look, instruction, "a vector of a size that only the machine knows is not seen");
    } else if (!has_hook(bytes_of(type))) {
        add_hook(look, instruction, write, type, comma + 6);
    }
}

/* The operand of an argument, behind its attributes: the word with a sigil, or a constant expression. */
static const char *operand_of(const char *argument)
{
    static const char *const constants[] = {"getelementptr", "inttoptr", "addrspacecast", "null", "undef", "poison"};
    const char *end = ir_operand_end(argument);
    for (const char *at = argument; at < end; at = ir_type_end(at) + (*ir_type_end(at) == ' ')) {
        for (unsigned i = 0; i < sizeof constants / sizeof constants[0]; i++) {
            if (starts(at, constants[i])) {
                return at;
            }
        }
        if (*at == '%' || *at == '@') {
            return at;
        }
        if (ir_type_end(at) >= end) {
            break;
        }
    }
    return NULL;
}

/* A structure passed by value is copied by the call itself. */
static void arguments_look(struct look *look, const char *instruction)
{
    static const char by_value[] = " byval(";
    for (const char *at = instruction; (at = ir_field(at, by_value)) != NULL;) {
        const char *operand = operand_of(ir_type_end(at) + 1);
        if (operand != NULL) {
            add_hook(look, instruction, false, at, operand);
        } else {
            ir_refuse(look, instruction, "a structure passed by value is not seen: copy it to a variable first");
        }
    }
}

/* ---- what is refused ---- */

static bool is_harmless(const char *intrinsic)
{
    for (unsigned i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (starts(intrinsic, harmless[i])) {
            return true;
        }
    }
    return false;
}

/* Among the types of the arguments: a pointer, or a vector of them. */
static bool takes_pointer(const char *arguments)
{
    const char *end = ir_operand_end(arguments); /* at least the first */
    while (*end == ',') {
        end = ir_operand_end(end + 1);
    }
    for (const char *at = arguments; (at = ir_field(at, "ptr")) != NULL && at <= end;) {
        if (*at == ' ' || *at == '>') {
            return true;
        }
    }
    return false;
}

static void call_look(struct look *look, const char *instruction)
{
    char what[WHAT_MAX];
    const char *assembly = ir_field(instruction, " asm ");
    const char *name = ir_field(instruction, "@");
    if (assembly != NULL && (name == NULL || assembly < name)) {
        assembly_look(look, instruction, assembly);
        return;
    }
    arguments_look(look, instruction);
    look->lower |= look->lowers && name != NULL && starts(name, "__tsan_atomic") &&
                   ir_field(name, "_compare_exchange_val(") != NULL;
    for (unsigned i = 0; name != NULL && i < sizeof unseen / sizeof unseen[0]; i++) {
        if (starts(name, unseen[i].name)) {
            ir_refuse(look, instruction, unseen[i].words);
            return;
        }
    }
    size_t length = name != NULL ? strcspn(name, "(") : 0;
    if (name != NULL && starts(name, "llvm.") && !is_harmless(name + 5) && takes_pointer(name + length + 1)) {
        snprintf(what, sizeof what, "what %.*s reads or writes is not seen: write it in C",
                 (int)(length < SHOWN_MAX ? length : SHOWN_MAX), name);
        ir_refuse(look, instruction, what);
    }
}

/* Atomics that the compiler has hooks for are gone by now, but for the loads whose value nobody uses any more. */
static void atomic_look(struct look *look, const char *instruction)
{
    char what[WHAT_MAX];
    const char *load = ir_field(instruction, "load atomic ");
    load = load != NULL && starts(load, "volatile ") ? load + 9 : load;
    if (load != NULL && has_hook(bytes_of(load))) {
        return;
    }
    if (starts(instruction, "atomicrmw ") && look->lowers && rmw_is_known(instruction)) {
        look->lower = true;
        return;
    }
    snprintf(what, sizeof what, "this atomic is not simulated (%.*s): use a compare-exchange loop",
             (int)strcspn(instruction, ",\n") < SHOWN_MAX ? (int)strcspn(instruction, ",\n") : SHOWN_MAX, instruction);
    ir_refuse(look, instruction, what);
}

void access_look(struct look *look, const char *instruction)
{
    static const char *const atomics[] = {"load atomic ", "store atomic ", "atomicrmw ", "cmpxchg "};
    static const char *const calls[] = {"call ", "tail call ", "musttail call ", "notail call ", "callbr ", "invoke "};
    for (unsigned i = 0; i < sizeof atomics / sizeof atomics[0]; i++) {
        if (starts(instruction, atomics[i])) {
            atomic_look(look, instruction);
            return;
        }
    }
    for (unsigned i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (starts(instruction, calls[i])) {
            call_look(look, instruction);
            return;
        }
    }
    if (starts(instruction, "load ") || starts(instruction, "store ")) {
        plain_look(look, instruction, instruction[0] == 's');
    } else if (starts(instruction, "va_arg ")) {
        ir_refuse(look, instruction, "this va_arg is not seen");
    }
}
