/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- set up once, seen by both
 * CASE 2 INV-15 once from within its own function
 * CASE 3 clean yes -- keys with destructors
 * CASE 4 INV-10 assert freed == 1
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static int which;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int value;
static atomic_int freed;

static void set_up(void)
{
    if (which == 2)
        pthread_once(&once, set_up);
    value++;
}

static void *user(void *unused)
{
    pthread_once(&once, set_up);
    assert(value == 1);
    return unused;
}

static void destroy(void *memory)
{
    free(memory);
    freed++;
}

static void *holder(void *unused)
{
    assert(pthread_getspecific(key) == NULL);
    if (which == 3)
        pthread_setspecific(key, malloc(8));
    return unused;
}

int main(void)
{
    pthread_t thread;
    which = atoi(getenv("CASE"));
    if (which >= 3) {
        pthread_key_create(&key, destroy);
        pthread_create(&thread, NULL, holder, NULL);
        pthread_join(thread, NULL);
        assert(freed == 1);
        pthread_key_delete(key);
        return 0;
    }
    pthread_create(&thread, NULL, user, NULL);
    user(NULL);
    pthread_join(thread, NULL);
    return 0;
}
