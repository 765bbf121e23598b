/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C11 threads: a latch that two workers count down and main waits for. The count is taken down under the mutex, but
 * looked at outside of it: both may see zero, or none. FIXED: the look is inside.
 */
#include <assert.h>
#include <threads.h>

static mtx_t lock;
static cnd_t open;
static int left = 2, openers;

static int worker(void *argument)
{
    (void)argument;
    mtx_lock(&lock);
    left--;
#ifdef FIXED
    if (left == 0) {
        openers++;
        cnd_signal(&open);
    }
    mtx_unlock(&lock);
#else
    mtx_unlock(&lock);
    mtx_lock(&lock);
    if (left == 0) {
        openers++;
        cnd_signal(&open);
    }
    mtx_unlock(&lock);
#endif
    return 0;
}

int main(void)
{
    thrd_t thread[2];
    mtx_init(&lock, mtx_plain);
    cnd_init(&open);
    for (int i = 0; i < 2; i++) {
        thrd_create(&thread[i], worker, NULL);
    }
    mtx_lock(&lock);
    while (left > 0) {
        cnd_wait(&open, &lock);
    }
    mtx_unlock(&lock);
    for (int i = 0; i < 2; i++) {
        thrd_join(thread[i], NULL);
    }
    assert(openers == 1);
    cnd_destroy(&open);
    mtx_destroy(&lock);
    return 0;
}
