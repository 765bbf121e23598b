/* SPDX-License-Identifier: Apache-2.0 */
/* Memory to play with, and the hooks as the compiler would call them. */
#ifndef HB_ENGINE_TEST_TOY_H
#define HB_ENGINE_TEST_TOY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent.h"

enum {
    RLX = __ATOMIC_RELAXED,
    ACQ = __ATOMIC_ACQUIRE,
    REL = __ATOMIC_RELEASE,
    AR = __ATOMIC_ACQ_REL,
    SC = __ATOMIC_SEQ_CST
};

struct toy {
    uint32_t x, y, z, flag;
    uint64_t wide;
    uint8_t byte[16];
    uint32_t data[4];
};
extern struct toy toy;

void __tsan_read1(void *);
void __tsan_read2(void *);
void __tsan_read4(void *);
void __tsan_read8(void *);
void __tsan_read16(void *);
void __tsan_write1(void *);
void __tsan_write2(void *);
void __tsan_write4(void *);
void __tsan_write8(void *);
void __tsan_write16(void *);
void __tsan_unaligned_write4(void *);
void __tsan_read_range(void *, size_t);
void *__tsan_memset(void *, int, size_t);
void *__tsan_memcpy(void *, const void *, size_t);
uint8_t __tsan_atomic8_load(const volatile uint8_t *, int);
void __tsan_atomic8_store(volatile uint8_t *, uint8_t, int);
uint16_t __tsan_atomic16_load(const volatile uint16_t *, int);
uint32_t __tsan_atomic32_load(const volatile uint32_t *, int);
void __tsan_atomic32_store(volatile uint32_t *, uint32_t, int);
uint64_t __tsan_atomic64_load(const volatile uint64_t *, int);
uint32_t __tsan_atomic32_exchange(volatile uint32_t *, uint32_t, int);
uint32_t __tsan_atomic32_fetch_add(volatile uint32_t *, uint32_t, int);
uint32_t __tsan_atomic32_fetch_nand(volatile uint32_t *, uint32_t, int);
uint32_t __tsan_atomic32_compare_exchange_val(volatile uint32_t *, uint32_t, uint32_t, int, int);
int __tsan_atomic32_compare_exchange_weak(volatile uint32_t *, uint32_t *, uint32_t, int, int);
int __tsan_atomic32_compare_exchange_strong(volatile uint32_t *, uint32_t *, uint32_t, int, int);
unsigned __int128 __tsan_atomic128_exchange(volatile unsigned __int128 *, unsigned __int128, int);
void __tsan_atomic_thread_fence(int);

/* A new execution over zeroed memory, agent 0 running, the script empty. */
void begin(enum eng_model model);
void begin_with(const struct eng_config *config);
int toy_open(void **state);

static inline uint32_t load(uint32_t agent, uint32_t *p, int order)
{
    eng_run(agent);
    return __tsan_atomic32_load(p, order);
}

static inline void store(uint32_t agent, uint32_t *p, uint32_t value, int order)
{
    eng_run(agent);
    __tsan_atomic32_store(p, value, order);
}

static inline uint32_t add(uint32_t agent, uint32_t *p, uint32_t value, int order)
{
    eng_run(agent);
    return __tsan_atomic32_fetch_add(p, value, order);
}

static inline uint32_t cas(uint32_t agent, uint32_t *p, uint32_t from, uint32_t to, int order, int failure)
{
    eng_run(agent);
    return __tsan_atomic32_compare_exchange_val(p, from, to, order, failure);
}

static inline void fence(uint32_t agent, int order)
{
    eng_run(agent);
    __tsan_atomic_thread_fence(order);
}

static inline void plain_write(uint32_t agent, void *p)
{
    eng_run(agent);
    __tsan_write4(p);
}

static inline void plain_read(uint32_t agent, void *p)
{
    eng_run(agent);
    __tsan_read4(p);
}

/* How many alternatives the n-th question had. */
static inline uint32_t offered(uint32_t n)
{
    return n < script.asked ? script.offered[n] : 0;
}

#endif
