/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- threads, mutexes, condition variables, call_once and thread-specific storage
 * CASE 2 INV-28 data race in
 * CASE 3 INV-10 assert result == 7
 */
#include <assert.h>
#include <stdlib.h>
#include <threads.h>

static int which;
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
    if (which == 2)
        ready = 1;
    mtx_lock(&mutex);
    ready = 1;
    cnd_signal(&condition);
    mtx_unlock(&mutex);
    assert(tss_get(key) == &ready);
    thrd_exit(which == 3 ? 8 : 7);
}

int main(void)
{
    thrd_t thread;
    int result;
    which = atoi(getenv("CASE"));
    mtx_init(&mutex, mtx_plain);
    cnd_init(&condition);
    tss_create(&key, NULL);
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
