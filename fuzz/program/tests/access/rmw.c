/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Read-modify-writes for which the instrumentation has no hook: the values that they give, and that they are atomic.
 *
 * CASE 1 clean yes
 * CASE 2 clean yes
 * CASE 3 INV-10 assert most == 7
 * CASE 4 clean yes
 * CASE 5 INV-28 data race in
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static int which;
static int most, ready, payload;
static double sum;

static void alone(void)
{
    static float f, none = __builtin_nanf(""), five = 5;
    static double d = 2;
    static unsigned u = 4000000000u;
    static signed char c = -3;
    static short s = 9;
    static long l = -7;
    assert(__atomic_fetch_max(&f, 1.5F, __ATOMIC_SEQ_CST) == 0 && f == 1.5F);
    __atomic_fetch_max(&f, __builtin_nanf(""), __ATOMIC_SEQ_CST);
    assert(f == 1.5F);
    __atomic_fetch_max(&f, 1.0F, __ATOMIC_SEQ_CST);
    assert(f == 1.5F);
    __atomic_fetch_min(&none, 2.0F, __ATOMIC_RELAXED);
    assert(none == 2);
    assert(__atomic_fetch_min(&five, 2.0F, __ATOMIC_RELAXED) == 5 && five == 2);
    assert(__atomic_fetch_add(&d, 1.0, __ATOMIC_RELEASE) == 2 && d == 3);
    assert(__atomic_sub_fetch(&d, 1.0, __ATOMIC_ACQUIRE) == 2 && d == 2);
    assert(__atomic_fetch_max(&u, 3, __ATOMIC_ACQ_REL) == 4000000000u && u == 4000000000u);
    assert(__atomic_min_fetch(&u, 3, __ATOMIC_ACQ_REL) == 3 && u == 3);
    assert(__atomic_fetch_min(&c, 3, __ATOMIC_ACQUIRE) == -3 && c == -3);
    assert(__atomic_fetch_max(&c, 3, __ATOMIC_ACQUIRE) == -3 && c == 3);
    assert(__atomic_min_fetch(&s, -1, __ATOMIC_RELAXED) == -1 && s == -1);
    assert(__atomic_max_fetch(&l, -1, __ATOMIC_RELAXED) == -1 && l == -1);
}

static void both_count(int most_of_mine)
{
    __atomic_fetch_max(&most, most_of_mine, __ATOMIC_RELAXED);
    __atomic_fetch_add(&sum, 1.0, __ATOMIC_RELAXED);
}

static void *thread(void *unused)
{
    if (which == 2 || which == 3) {
        both_count(7);
    } else if (which == 4) {
        payload = 1;
        __atomic_fetch_max(&ready, 1, __ATOMIC_RELEASE);
    } else if (which == 5) {
        payload = 1;
        __atomic_fetch_max(&ready, 1, __ATOMIC_ACQUIRE);
    }
    return unused;
}

int main(void)
{
    pthread_t other;
    which = atoi(getenv("CASE"));
    pthread_create(&other, NULL, thread, NULL);
    if (which == 1)
        alone();
    else if (which == 2 || which == 3)
        both_count(5);
    else if (__atomic_fetch_max(&ready, 0, __ATOMIC_ACQUIRE) == 1)
        assert(payload == 1);
    if (which == 3)
        assert(most == 7);
    pthread_join(other, NULL);
    assert(which != 2 || (most == 7 && sum == 2));
    return 0;
}
