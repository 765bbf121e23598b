/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How programs end.
 *
 * CASE 1 clean yes -- main returns while a thread still waits
 * CASE 2 INV-10 nonzero exit
 * CASE 3 INV-10 assert which != 3
 * CASE 4 INV-10 abort in main
 * CASE 5 clean yes -- main leaves by pthread_exit, the others go on
 * CASE 6 clean yes -- a thread calls exit
 * CASE 7 clean yes -- a hundred threads, each with what is its own
 * CASE 8 INV-24 step budget
 * CASE 9 exit 2 program: it is not deterministic apart from the schedule
 * CASE 10 INV-15 deadlock
 * CASE 11 clean yes -- threads start threads
 */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

static int which;
#define MANY 100

static sem_t never;
static atomic_int count;
static _Thread_local int own;

static void *waits(void *unused)
{
    sem_wait(&never);
    return unused;
}

static void *leaves(void *unused)
{
    exit(0);
    return unused;
}

static void *is_its_own(void *number)
{
    assert(own == 0);
    own = *(int *)number;
    assert(own == *(int *)number);
    return number;
}

static void *starts(void *depth)
{
    pthread_t thread;
    if (depth == NULL)
        return NULL;
    pthread_create(&thread, NULL, starts, (char *)depth - 1);
    pthread_join(thread, NULL);
    atomic_fetch_add(&count, 1);
    return NULL;
}

static void a_hundred(void)
{
    static pthread_t thread[MANY];
    static int number[MANY];
    for (int i = 0; i < MANY; i++) {
        number[i] = i + 1;
        assert(pthread_create(&thread[i], NULL, is_its_own, &number[i]) == 0);
    }
    for (int i = 0; i < MANY; i++) {
        void *value;
        pthread_join(thread[i], &value);
        assert(value == &number[i]);
    }
}

static void *counts(void *unused)
{
    for (;;)
        atomic_fetch_add(&count, 1);
    return unused;
}

static void *joins_main(void *main_thread)
{
    pthread_join(*(pthread_t *)main_thread, NULL);
    return NULL;
}

int main(void)
{
    static pthread_t self;
    pthread_t thread;
    which = atoi(getenv("CASE"));
    switch (which) {
    case 1:
        pthread_create(&thread, NULL, waits, NULL);
        return 0;
    case 2:
        return 3;
    case 3:
        assert(which != 3);
        break;
    case 4:
        abort();
    case 5:
        pthread_create(&thread, NULL, starts, (char *)NULL + 1);
        pthread_exit(NULL);
    case 6:
        pthread_create(&thread, NULL, leaves, NULL);
        pthread_join(thread, NULL);
        return 1;
    case 7:
        a_hundred();
        break;
    case 8:
        pthread_create(&thread, NULL, counts, NULL);
        pthread_join(thread, NULL);
        break;
    case 9:
        for (unsigned long n = __builtin_ia32_rdtsc() / 64 % 50000; n > 0; n--)
            atomic_fetch_add(&count, 1);
        break;
    case 10:
        self = pthread_self();
        pthread_create(&thread, NULL, joins_main, &self);
        pthread_join(thread, NULL);
        break;
    case 11:
        starts((char *)NULL + 3);
        assert(atomic_load(&count) == 3);
        break;
    }
    return 0;
}
