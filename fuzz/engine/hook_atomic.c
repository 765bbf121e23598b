/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiler's ABI for atomics. Each access is a decision point of the machine, then happens at
 * once, by the rules of the memory model. Where it may have more than one result, the machine chooses.
 */
#include "buffer.h"
#include "history.h"
#include "hook.h"
#include "order.h"
#include "watch.h"

enum rmw { RMW_EXCHANGE, RMW_ADD, RMW_SUB, RMW_AND, RMW_OR, RMW_XOR, RMW_NAND };

ENG_INLINE uint64_t combine(enum rmw rmw, uint64_t old, uint64_t operand)
{
    switch (rmw) {
    case RMW_EXCHANGE:
        return operand;
    case RMW_ADD:
        return old + operand;
    case RMW_SUB:
        return old - operand;
    case RMW_AND:
        return old & operand;
    case RMW_OR:
        return old | operand;
    case RMW_XOR:
        return old ^ operand;
    case RMW_NAND:
        return ~(old & operand);
    }
    return old;
}

/* NOLINTBEGIN(performance-no-int-to-ptr) */
ENG_INLINE uint64_t get(uintptr_t address, uint32_t size)
{
    switch (size) {
    case 1:
        return *(const volatile word8 *)address;
    case 2:
        return *(const volatile word16 *)address;
    case 4:
        return *(const volatile word32 *)address;
    default:
        return *(const volatile word64 *)address;
    }
}

ENG_INLINE void put(uintptr_t address, uint32_t size, uint64_t value)
{
    switch (size) {
    case 1:
        *(volatile word8 *)address = (word8)value;
        break;
    case 2:
        *(volatile word16 *)address = (word16)value;
        break;
    case 4:
        *(volatile word32 *)address = (word32)value;
        break;
    default:
        *(volatile word64 *)address = value;
    }
}
/* NOLINTEND(performance-no-int-to-ptr) */

/* Whether the access is one of the model's: inside the window, and more than the plain access. */
ENG_INLINE bool modelled(uintptr_t address)
{
    return !eng.direct && address - eng.base < eng.span;
}

static void enter(struct eng_access_atomic *a)
{
    struct eng_race race;
    const char *wrong = eng_atomic_enter(a);
    if (eng.watched)
        eng_watch_access(a->address, a->size, a->write, a->pc, (uintptr_t)__builtin_frame_address(0));
    if (ENG_UNLIKELY(wrong != NULL))
        agent_mixed(a->address, a->size, wrong);
    if (eng.races && ENG_UNLIKELY(eng_atomic_races(a, &race)))
        agent_race(&race);
}

static __attribute__((noinline)) uint64_t load_slow(uintptr_t address, uint32_t size, int order, uintptr_t pc)
{
    struct eng_access_atomic a = {.address = address, .size = size, .order = order, .pc = pc};
    uint64_t value;
    enter(&a);
    if (eng.model == ENG_C11) {
        uint32_t count = eng_history_read_options(&a, false, NULL);
        uint32_t pick = count ? agent_choose(HB_CHOICE_STORE, count) : 0;
        value = eng_history_value(pick);
        eng_history_read(&a, pick, order);
        return value;
    }
    if (eng.model == ENG_TSO && eng_buffer_read(&a, &value))
        return value;
    eng_memory_read(&a, order);
    return get(address, size);
}

/* x86: a mov may be held back, an xchg takes everything before it along. */
static bool held_back(const struct eng_access_atomic *a, uint64_t value)
{
    if (eng_seq_cst(a->order)) {
        eng_drain_all(eng.agent);
        return false;
    }
    if (!eng_buffer_must() && agent_choose(HB_CHOICE_ORDER, eng_buffer_options()) == 0)
        return false;
    eng_buffer_hold(a, value);
    return true;
}

static __attribute__((noinline)) void store_slow(uintptr_t address, uint32_t size, uint64_t value, int order,
                                                 uintptr_t pc)
{
    struct eng_access_atomic a = {.address = address, .size = size, .order = order, .write = true, .pc = pc};
    enter(&a);
    if (eng.model == ENG_C11) {
        uint32_t count = eng_history_write_options(&a);
        if (eng_history_write(&a, count ? agent_choose(HB_CHOICE_ORDER, count) : 0, value))
            put(address, size, value);
        return;
    }
    if (eng.model == ENG_TSO && held_back(&a, value))
        return;
    eng_memory_write(&a);
    put(address, size, value);
}

static __attribute__((noinline)) uint64_t rmw_slow(uintptr_t address, uint32_t size, enum rmw rmw, uint64_t operand,
                                                   int order, uintptr_t pc)
{
    struct eng_access_atomic a = {.address = address, .size = size, .order = order, .write = true, .pc = pc};
    enter(&a);
    if (eng.model == ENG_C11) {
        uint32_t count = eng_history_read_options(&a, true, NULL);
        uint32_t pick = count ? agent_choose(HB_CHOICE_STORE, count) : 0;
        uint64_t old = eng_history_value(pick), value = combine(rmw, old, operand);
        if (eng_history_rmw(&a, pick, value))
            put(address, size, value);
        return old;
    }
    if (eng.model == ENG_TSO)
        eng_drain_all(eng.agent);
    uint64_t old = get(address, size);
    eng_memory_rmw(&a);
    put(address, size, combine(rmw, old, operand));
    return old;
}

/* What a compare-exchange does; `weak`: it may fail though equal, for which `failed` is the reason then. */
struct compare {
    uint64_t expected, desired;
    int failure;
    bool weak;
    bool failed;
    bool done;
};

ENG_INLINE uint64_t mask_of(uint32_t size)
{
    return size == 8 ? UINT64_MAX : (1ull << size * 8) - 1;
}

/* It could succeed: whether it fails all the same. */
ENG_INLINE bool fails(struct compare *c)
{
    c->failed = c->weak && agent_may_fail() && agent_choose(HB_CHOICE_RETURN, 1) != 0;
    return c->failed;
}

/* Which store it reads is a question after whether it fails for no reason. */
static uint64_t compare_history(struct eng_access_atomic *a, struct compare *c)
{
    struct eng_compare expected = {c->expected, mask_of(a->size), true};
    uint32_t failures = c->weak ? eng_history_read_options(a, true, &expected) : 0;
    uint32_t count = failures - 1;
    if (failures == 0 || !fails(c)) {
        expected.weak = false;
        count = eng_history_read_options(a, true, &expected);
    }
    uint32_t pick = count ? agent_choose(HB_CHOICE_STORE, count) : 0;
    uint64_t old = eng_history_value(pick);
    c->done = !c->failed && ((old ^ c->expected) & expected.mask) == 0;
    if (!c->done)
        eng_history_read(a, pick, c->failure);
    else if (eng_history_rmw(a, pick, c->desired))
        put(a->address, a->size, c->desired);
    return old;
}

ENG_INLINE bool equal_and_taken(uint64_t old, struct compare *c)
{
    return old == c->expected && !fails(c);
}

static __attribute__((noinline)) uint64_t compare_slow(uintptr_t address, uint32_t size, struct compare *c, int order,
                                                       uintptr_t pc)
{
    struct eng_access_atomic a = {
        .address = address, .size = size, .order = order, .failure = c->failure, .write = true, .pc = pc};
    enter(&a);
    if (eng.model == ENG_C11)
        return compare_history(&a, c);
    if (eng.model == ENG_TSO)
        eng_drain_all(eng.agent);
    uint64_t old = get(address, size);
    c->done = equal_and_taken(old, c);
    if (!c->done) {
        eng_memory_read(&a, c->failure);
        return old;
    }
    eng_memory_rmw(&a);
    put(address, size, c->desired);
    return old;
}

ENG_INLINE uint64_t load(const volatile void *p, uint32_t size, int order, uintptr_t pc)
{
    uintptr_t address = (uintptr_t)p;
    if (ENG_UNLIKELY(agent_muted()))
        return get(address, size);
    agent_reach(address, size, false);
    uint64_t value = modelled(address) ? load_slow(address, size, order, pc) : get(address, size);
    agent_seen(address, size, value);
    return value;
}

ENG_INLINE void store(volatile void *p, uint32_t size, uint64_t value, int order, uintptr_t pc)
{
    uintptr_t address = (uintptr_t)p;
    if (ENG_UNLIKELY(agent_muted())) {
        put(address, size, value);
        return;
    }
    agent_reach(address, size, true);
    if (modelled(address))
        store_slow(address, size, value, order, pc);
    else
        put(address, size, value);
    agent_seen(address, size, value & mask_of(size));
}

ENG_INLINE uint64_t rmw(volatile void *p, uint32_t size, enum rmw how, uint64_t operand, int order, uintptr_t pc)
{
    uintptr_t address = (uintptr_t)p;
    uint64_t old;
    bool muted = agent_muted();
    if (!muted)
        agent_reach(address, size, true);
    if (!muted && modelled(address)) {
        old = rmw_slow(address, size, how, operand, order, pc);
    } else {
        old = get(address, size);
        put(address, size, combine(how, old, operand));
    }
    if (!muted)
        agent_seen(address, size, combine(how, old, operand) & mask_of(size));
    return old;
}

ENG_INLINE uint64_t compare(volatile void *p, uint32_t size, struct compare *c, int order, uintptr_t pc)
{
    uintptr_t address = (uintptr_t)p;
    uint64_t old;
    if (ENG_UNLIKELY(agent_muted())) {
        old = get(address, size);
        c->done = old == c->expected;
        if (c->done)
            put(address, size, c->desired);
        return old;
    }
    agent_reach(address, size, true);
    if (modelled(address)) {
        old = compare_slow(address, size, c, order, pc);
    } else {
        old = get(address, size);
        c->done = equal_and_taken(old, c);
        if (c->done)
            put(address, size, c->desired);
    }
    if (ENG_UNLIKELY(c->failed))
        agent_failed();
    agent_seen(address, size, c->done ? c->desired : old);
    return old;
}

/* NOLINTBEGIN(bugprone-reserved-identifier,bugprone-macro-parentheses) */
#define RMW(bits, name, how)                                                                                           \
    word##bits __tsan_atomic##bits##_##name(volatile word##bits *p, word##bits v, int order);                          \
    HOOK word##bits __tsan_atomic##bits##_##name(volatile word##bits *p, word##bits v, int order)                      \
    {                                                                                                                  \
        return (word##bits)rmw(p, sizeof *p, how, v, order, HOOK_PC);                                                  \
    }

/* gcc's names, which programs get for weak ones; clang passes them as _val, which cannot say that it failed though
 * equal. */
#define COMPARE(bits, kind, is_weak)                                                                                   \
    int __tsan_atomic##bits##_compare_exchange_##kind(volatile word##bits *p, word##bits *expected, word##bits v,      \
                                                      int order, int failure);                                         \
    HOOK int __tsan_atomic##bits##_compare_exchange_##kind(volatile word##bits *p, word##bits *expected, word##bits v, \
                                                           int order, int failure)                                     \
    {                                                                                                                  \
        struct compare c = {.expected = *expected, .desired = v, .failure = failure, .weak = is_weak};                 \
        *expected = (word##bits)compare(p, sizeof *p, &c, order, HOOK_PC);                                             \
        return c.done;                                                                                                 \
    }

#define ATOMIC(bits)                                                                                                   \
    word##bits __tsan_atomic##bits##_load(const volatile word##bits *p, int order);                                    \
    void __tsan_atomic##bits##_store(volatile word##bits *p, word##bits v, int order);                                 \
    word##bits __tsan_atomic##bits##_compare_exchange_val(volatile word##bits *p, word##bits expected, word##bits v,   \
                                                          int order, int failure);                                     \
    HOOK word##bits __tsan_atomic##bits##_load(const volatile word##bits *p, int order)                                \
    {                                                                                                                  \
        return (word##bits)load(p, sizeof *p, order, HOOK_PC);                                                         \
    }                                                                                                                  \
    HOOK void __tsan_atomic##bits##_store(volatile word##bits *p, word##bits v, int order)                             \
    {                                                                                                                  \
        store(p, sizeof *p, v, order, HOOK_PC);                                                                        \
    }                                                                                                                  \
    HOOK word##bits __tsan_atomic##bits##_compare_exchange_val(volatile word##bits *p, word##bits expected,            \
                                                               word##bits v, int order, int failure)                   \
    {                                                                                                                  \
        struct compare c = {.expected = expected, .desired = v, .failure = failure};                                   \
        return (word##bits)compare(p, sizeof *p, &c, order, HOOK_PC);                                                  \
    }                                                                                                                  \
    COMPARE(bits, strong, false)                                                                                       \
    COMPARE(bits, weak, true)                                                                                          \
    RMW(bits, exchange, RMW_EXCHANGE)                                                                                  \
    RMW(bits, fetch_add, RMW_ADD)                                                                                      \
    RMW(bits, fetch_sub, RMW_SUB)                                                                                      \
    RMW(bits, fetch_and, RMW_AND)                                                                                      \
    RMW(bits, fetch_or, RMW_OR)                                                                                        \
    RMW(bits, fetch_xor, RMW_XOR)                                                                                      \
    RMW(bits, fetch_nand, RMW_NAND)
ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_signal_fence(int order);

HOOK void __tsan_atomic_thread_fence(int order)
{
    if (agent_muted())
        return;
    agent_fence(order);
    if (!eng.direct)
        eng_fence(order);
}

/* Orders an agent with itself only, which is always so here: an interrupt lands between accesses. */
HOOK void __tsan_atomic_signal_fence(int order)
{
    (void)order;
}
/* NOLINTEND(bugprone-reserved-identifier,bugprone-macro-parentheses) */
