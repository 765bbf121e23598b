/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accesses of every shape that the compiler makes: two threads touch the same place, unordered or one after the other.
 * What the instrumentation leaves without a hook is found all the same.
 *
 * CASE 1 INV-28 data race in touch_number
 * CASE 2 clean yes -- an x87 number
 * CASE 3 INV-28 data race in touch_vector
 * CASE 4 clean yes -- a vector of 32 bytes
 * CASE 5 INV-28 data race in touch_wide
 * CASE 6 clean yes -- an integer of 200 bits
 * CASE 7 INV-28 data race in touch_large
 * CASE 8 clean yes -- a structure passed by value
 * CASE 9 INV-28 data race in touch_three
 * CASE 10 clean yes -- a structure of 3 bytes
 * CASE 11 INV-28 data race in touch_field
 * CASE 12 clean yes -- a bit-field
 * CASE 13 INV-28 data race in touch_complex
 * CASE 14 clean yes -- a complex number
 * CASE 15 INV-28 data race in touch_most
 * CASE 16 clean yes -- atomic maximum and a plain store
 * CASE 17 INV-28 data race in touch_odd
 * CASE 18 clean yes -- an integer of 37 bits
 * CASE 19 INV-28 data race in touch_text
 * CASE 20 clean yes -- memset in place
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static long double number;
static void touch_number(void)
{
    number += 1;
}

static float vector __attribute__((vector_size(32)));
static void touch_vector(void)
{
    vector += 1;
}

static unsigned _BitInt(200) wide;
static void touch_wide(void)
{
    wide += 1;
}

/* The first one writes, the second one reads. */
static int comes_first(void)
{
    static atomic_int came;
    return atomic_exchange_explicit(&came, 1, memory_order_relaxed) == 0;
}

static struct large {
    int words[10];
} large;
__attribute__((noinline)) static void take(struct large copy)
{
    __asm__("" : : "r"(copy.words[0]));
}
static void touch_large(void)
{
    if (comes_first())
        large.words[9] = 1;
    else
        take(large);
}

static struct three {
    char bytes[3];
} __attribute__((packed)) three, other_three;
static void touch_three(void)
{
    three = other_three;
}

static struct {
    unsigned low : 24;
} __attribute__((packed)) field;
static void touch_field(void)
{
    field.low++;
}

static _Complex long double pair;
static void touch_complex(void)
{
    pair += 1;
}

static int most;
static void touch_most(void)
{
    if (comes_first())
        most = 1;
    else
        __atomic_fetch_max(&most, 3, __ATOMIC_SEQ_CST);
}

static _BitInt(37) odd;
static void touch_odd(void)
{
    odd += 1;
}

static char text[64];
static void touch_text(void)
{
    __builtin_memset_inline(text + 1, 1, 37);
}

static void (*touch)(void);

static void *thread(void *unused)
{
    touch();
    return unused;
}

int main(void)
{
    static void (*const touches[])(void) = {
        touch_number, touch_vector,  touch_wide, touch_large, touch_three,
        touch_field,  touch_complex, touch_most, touch_odd,   touch_text,
    };
    pthread_t other;
    int index = atoi(getenv("CASE")) - 1;
    touch = touches[index / 2];
    pthread_create(&other, NULL, thread, NULL);
    if (index % 2 == 0)
        touch();
    pthread_join(other, NULL);
    if (index % 2 == 1)
        touch();
    return 0;
}
