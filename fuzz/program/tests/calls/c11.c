/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean: threads, mutexes, condition variables, call_once and thread-specific storage
 * CASE 2 INV-28 data race in
 * CASE 3 INV-15 mutex locked again by its owner
 * CASE 4 clean: a recursive mutex; mtx_trylock is refused; a timed lock gives up
 * CASE 5 INV-10 assert result == 7
 */
#include <assert.h>
#include <threads.h>
#include <time.h>

static mtx_t mutex;
static cnd_t condition;
static once_flag once = ONCE_FLAG_INIT;
static tss_t key;
static int ready, set;

static void set_up(void)
{
    set++;
}

static int worker(void *unused)
{
    (void)unused;
    call_once(&once, set_up);
    tss_set(key, &ready);
    if (CASE == 2)
        ready = 1;
    mtx_lock(&mutex);
    ready = 1;
    cnd_signal(&condition);
    mtx_unlock(&mutex);
    assert(tss_get(key) == &ready);
    thrd_exit(CASE == 5 ? 8 : 7);
}

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
    int result;
    mtx_init(&mutex, CASE == 4 ? mtx_recursive | mtx_timed : mtx_plain);
    cnd_init(&condition);
    tss_create(&key, NULL);
    if (CASE == 3 || CASE == 4) {
        mtx_lock(&mutex);
        mtx_lock(&mutex);
        thrd_create(&thread, refused, NULL);
        thrd_join(thread, NULL);
        mtx_unlock(&mutex);
        mtx_unlock(&mutex);
        return 0;
    }
    assert(thrd_create(&thread, worker, NULL) == thrd_success);
    call_once(&once, set_up);
    mtx_lock(&mutex);
    while (!ready)
        cnd_wait(&condition, &mutex);
    mtx_unlock(&mutex);
    thrd_yield();
    assert(thrd_join(thread, &result) == thrd_success);
    assert(result == 7);
    assert(set == 1 && tss_get(key) == NULL);
    mtx_destroy(&mutex);
    cnd_destroy(&condition);
    return 0;
}
