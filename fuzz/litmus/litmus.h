/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A litmus program: a few threads of straight-line atomic instructions, small enough that every
 * outcome can be listed. Reference, engine, text and generator all speak of this one.
 *
 * Owns nothing; fixed-size values that may be copied. Registers and locations are numbered across the
 * whole program; a register is written by one instruction at most and starts as 0.
 */
#ifndef LITMUS_H
#define LITMUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "set.h"

#define LITMUS_THREADS_MAX 4u
#define LITMUS_INSTRS_MAX 6u
#define LITMUS_LOCATIONS_MAX 4u
#define LITMUS_REGISTERS_MAX 16u
#define LITMUS_OBSERVED_MAX (LITMUS_REGISTERS_MAX + LITMUS_LOCATIONS_MAX)
#define LITMUS_WORD_MAX 8u  /* register or location, with its NUL */
#define LITMUS_NAME_MAX 64u /* test, with its NUL */
#define LITMUS_NO_REGISTER UINT8_MAX

_Static_assert(LITMUS_OBSERVED_MAX <= LITMUS_WIDTH_MAX, "an outcome holds all that can be observed");

enum litmus_model { LITMUS_SC, LITMUS_TSO, LITMUS_C11, LITMUS_MODELS };

enum litmus_op {
    LITMUS_LOAD,
    LITMUS_STORE,
    LITMUS_ADD,
    LITMUS_EXCHANGE,
    LITMUS_CAS,
    LITMUS_WEAK_CAS, /* may fail for no reason */
    LITMUS_FENCE,
    LITMUS_OPS,
};

/* Numbers are those of C11's memory_order and of the compiler's hooks. */
enum litmus_order {
    LITMUS_RELAXED,
    LITMUS_CONSUME, /* an acquire, as every compiler makes it */
    LITMUS_ACQUIRE,
    LITMUS_RELEASE,
    LITMUS_ACQ_REL,
    LITMUS_SEQ_CST,
    LITMUS_PLAIN, /* no atomic at all: loads and stores of places that have no atomic accesses */
    LITMUS_ORDERS,
};

/* A constant, or a register that the same thread wrote before. */
struct litmus_operand {
    uint8_t reg; /* or LITMUS_NO_REGISTER */
    uint32_t value;
};

/* The instruction is executed only if the register, that the same thread wrote before, has the value. */
struct litmus_guard {
    uint8_t reg; /* or LITMUS_NO_REGISTER: always */
    uint32_t value;
};

struct litmus_instr {
    uint8_t op; /* enum litmus_op */
    uint8_t order;
    uint8_t failure; /* order of a compare-and-swap that fails */
    uint8_t location;
    uint8_t reg; /* what was read, or LITMUS_NO_REGISTER */
    uint32_t expected;
    struct litmus_operand operand;
    struct litmus_guard guard;
};

struct litmus_thread {
    uint32_t count;
    struct litmus_instr instr[LITMUS_INSTRS_MAX];
};

/* What an outcome consists of, in this order. */
struct litmus_observed {
    bool location; /* else a register */
    uint8_t index;
};

struct litmus_program {
    uint32_t threads;
    struct litmus_thread thread[LITMUS_THREADS_MAX];
    uint32_t locations;
    uint32_t initial[LITMUS_LOCATIONS_MAX];
    char location[LITMUS_LOCATIONS_MAX][LITMUS_WORD_MAX];
    uint32_t registers;
    char reg[LITMUS_REGISTERS_MAX][LITMUS_WORD_MAX];
    uint32_t observed;
    struct litmus_observed observe[LITMUS_OBSERVED_MAX];
};

static inline bool litmus_acquires(uint8_t order)
{
    return order == LITMUS_CONSUME || order == LITMUS_ACQUIRE || order == LITMUS_ACQ_REL || order == LITMUS_SEQ_CST;
}

static inline bool litmus_releases(uint8_t order)
{
    return order == LITMUS_RELEASE || order == LITMUS_ACQ_REL || order == LITMUS_SEQ_CST;
}

static inline bool litmus_reads(uint8_t op)
{
    return op != LITMUS_STORE && op != LITMUS_FENCE;
}

static inline bool litmus_writes(uint8_t op)
{
    return op != LITMUS_LOAD && op != LITMUS_FENCE;
}

static inline bool litmus_compares(uint8_t op)
{
    return op == LITMUS_CAS || op == LITMUS_WEAK_CAS;
}

static inline bool litmus_skips(const struct litmus_instr *instr, const uint32_t *registers)
{
    return instr->guard.reg != LITMUS_NO_REGISTER && registers[instr->guard.reg] != instr->guard.value;
}

/* Whether C11 allows this order on this operation (7.17.7). */
bool litmus_order_fits(uint8_t op, uint8_t order);
bool litmus_failure_fits(uint8_t failure);

/* What the operation stores, given what it read. */
static inline uint32_t litmus_stored(uint8_t op, uint32_t read, uint32_t operand)
{
    return op == LITMUS_ADD ? read + operand : operand;
}

/* The outcome of final registers and memory: p->observed values. */
void litmus_outcome(const struct litmus_program *p, const uint32_t *registers, const uint32_t *memory,
                    uint32_t *outcome);

/* Words of the text form; NULL if out of range. */
const char *litmus_model_word(uint32_t model);
const char *litmus_op_word(uint32_t op);
const char *litmus_order_word(uint32_t order);

#endif
