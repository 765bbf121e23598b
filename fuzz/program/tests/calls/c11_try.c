/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Apart from c11.c: where a try or timed form is linked, releases are decisions too.
 *
 * CASE 1 INV-15 mutex locked again by its owner
 * CASE 2 clean yes -- a recursive mutex; mtx_trylock is refused; a timed lock gives up
 */
#include <assert.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

static mtx_t mutex;

static int refused(void *unused)
{
    (void)unused;
    const struct timespec soon = {.tv_nsec = 1};
    assert(mtx_trylock(&mutex) == thrd_busy && mtx_timedlock(&mutex, &soon) == thrd_timedout);
    return 0;
}

int main(void)
{
    thrd_t thread;
    mtx_init(&mutex, atoi(getenv("CASE")) == 2 ? mtx_recursive | mtx_timed : mtx_plain);
    mtx_lock(&mutex);
    mtx_lock(&mutex);
    thrd_create(&thread, refused, NULL);
    thrd_join(thread, NULL);
    mtx_unlock(&mutex);
    mtx_unlock(&mutex);
    return 0;
}
