/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accesses of every shape that the compiler makes: two threads touch the same place, unordered (even cases) or one
 * after the other (odd cases). What the instrumentation leaves without a hook is found all the same. CASE 0 INV-28 data
 * race CASE 1 clean: an x87 number CASE 2 INV-28 data race CASE 3 clean: a vector of 32 bytes CASE 4 INV-28 data race
 * CASE 5 clean: an integer of 200 bits
 * CASE 6 INV-28 data race
 * CASE 7 clean: a structure passed by value
 * CASE 8 INV-28 data race
 * CASE 9 clean: a structure of 3 bytes
 * CASE 10 INV-28 data race
 * CASE 11 clean: a bit-field
 * CASE 12 INV-28 data race
 * CASE 13 clean: a complex number
 * CASE 14 INV-28 data race
 * CASE 15 clean: atomic maximum and a plain store
 * CASE 16 INV-28 data race
 * CASE 17 clean: an integer of 37 bits
 * CASE 18 INV-28 data race
 * CASE 19 clean: memset in place
 */
#include <pthread.h>
#include <stdatomic.h>

#define KIND (CASE / 2)

struct large {
    int words[10];
};
struct three {
    char bytes[3];
} __attribute__((packed));
struct field {
    unsigned low : 24;
} __attribute__((packed));
typedef float vector __attribute__((vector_size(32)));

#if KIND == 0
static long double place;
static void touch(void)
{
    place += 1;
}
#elif KIND == 1
static vector place;
static void touch(void)
{
    place += 1;
}
#elif KIND == 2
static unsigned _BitInt(200) place;
static void touch(void)
{
    place += 1;
}
#elif KIND == 3
static struct large place;
__attribute__((noinline)) static void take(struct large copy)
{
    __asm__("" : : "r"(copy.words[0]));
}
static void touch(void)
{
    static atomic_int first;
    if (atomic_exchange_explicit(&first, 1, memory_order_relaxed) == 0)
        place.words[9] = 1;
    else
        take(place);
}
#elif KIND == 4
static struct three place, other;
static void touch(void)
{
    place = other;
}
#elif KIND == 5
static struct field place;
static void touch(void)
{
    place.low++;
}
#elif KIND == 6
static _Complex long double place;
static void touch(void)
{
    place += 1;
}
#elif KIND == 7
static int place;
static void touch(void)
{
    static atomic_int first;
    if (atomic_exchange_explicit(&first, 1, memory_order_relaxed) == 0)
        place = 1;
    else
        __atomic_fetch_max(&place, 3, __ATOMIC_SEQ_CST);
}
#elif KIND == 8
static _BitInt(37) place;
static void touch(void)
{
    place += 1;
}
#else
static char place[64];
static void touch(void)
{
    __builtin_memset_inline(place + 1, 1, 37);
}
#endif

static void *thread(void *unused)
{
    touch();
    return unused;
}

int main(void)
{
    pthread_t other_thread;
    pthread_create(&other_thread, NULL, thread, NULL);
#if CASE % 2 == 0
    touch();
    pthread_join(other_thread, NULL);
#else
    pthread_join(other_thread, NULL);
    touch();
#endif
    return 0;
}
