/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Neighbours of places of odd sizes are other places: no race, and nothing is lost.
 * CASE 1 clean
 * CASE 2 clean
 * CASE 3 clean
 */
#include <assert.h>
#include <pthread.h>

static struct {
#if CASE == 1
    unsigned left : 24;
    unsigned char right;
#elif CASE == 2
    unsigned short padding;
    unsigned left : 24;
    unsigned : 0;
    unsigned right : 24;
#else
    long double left;
    long double right;
#endif
}
#if CASE == 1
__attribute__((packed))
#endif
pair;

static void *thread(void *unused)
{
    pair.left++;
    pair.left += 2;
    return unused;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, thread, NULL);
    pair.right += 5;
    pthread_join(other, NULL);
    assert(pair.left == 3 && pair.right == 5);
    return 0;
}
