/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- two readers and a writer
 * CASE 2 INV-10 assert now == 1
 * CASE 3 INV-28 data race in
 * CASE 4 INV-15 rwlock upgraded by its reader
 * CASE 5 INV-15 rwlock locked again by its writer
 * CASE 6 INV-16 unlock of an rwlock by another than an owner
 * CASE 7 INV-16 destroy of a locked rwlock
 * CASE 8 INV-16 use of a destroyed rwlock
 * CASE 9 INV-28 data race in
 */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static int which;
static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static int value;
static atomic_int inside;

static void *reader(void *unused)
{
    pthread_rwlock_rdlock(&lock);
    if (which == 9)
        value++; /* readers do not order each other */
    int now = atomic_fetch_add_explicit(&inside, 1, memory_order_relaxed) +
              1; /* two readers at once is what a rwlock is for */
    if (which == 2)
        assert(now == 1);
    assert(value >= 0);
    atomic_fetch_sub_explicit(&inside, 1, memory_order_relaxed);
    pthread_rwlock_unlock(&lock);
    return unused;
}

static void *writer(void *unused)
{
    if (which == 3)
        pthread_rwlock_rdlock(&lock);
    else
        pthread_rwlock_wrlock(&lock);
    value++;
    pthread_rwlock_unlock(&lock);
    return unused;
}

static void team(void *(*second)(void *))
{
    pthread_t a, b;
    pthread_create(&a, NULL, reader, NULL);
    pthread_create(&b, NULL, second, NULL);
    writer(NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(value >= 1);
    pthread_rwlock_destroy(&lock);
}

int main(void)
{
    which = atoi(getenv("CASE"));
    switch (which) {
    case 4:
        pthread_rwlock_rdlock(&lock);
        pthread_rwlock_wrlock(&lock);
        break;
    case 5:
        pthread_rwlock_wrlock(&lock);
        pthread_rwlock_wrlock(&lock);
        break;
    case 6:
        pthread_rwlock_unlock(&lock);
        break;
    case 7:
        pthread_rwlock_rdlock(&lock);
        pthread_rwlock_destroy(&lock);
        break;
    case 8:
        pthread_rwlock_destroy(&lock);
        pthread_rwlock_rdlock(&lock);
        break;
    default:
        team(which == 2 || which == 9 ? reader : writer);
    }
    return 0;
}
