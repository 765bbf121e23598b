/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weak compare-exchanges, which may fail though equal: once a thread, and as often as they like in a loop that goes
 * round for nothing.
 *
 * CASE 1 INV-10 assert taken
 * CASE 2 clean yes
 * CASE 3 clean yes
 * CASE 4 clean bounded: one weak compare-exchange of a thread failed for no reason
 * CASE 5 INV-10 assert i < most
 * CASE 6 INV-10 assert set
 * CASE 7 clean bounded: one weak compare-exchange of a thread failed for no reason
 * CASE 8 clean bounded: one weak compare-exchange of a thread failed for no reason
 * CASE 9 INV-10 assert old == 1
 * CASE 10 clean yes
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

enum way {
    ONCE = 1,
    STRONG, /* does not fail */
    ADDS,   /* a loop around a weak one needs no count */
    TWICE,  /* the second failure fails */
    ONE_TOO_FEW,
    BYTE,   /* with other orders */
    PUSHES, /* what is written in each turn is not compared */
    LOADS,  /* nor what was loaded afresh */
    SEES,   /* what it found, though it says that it failed */
    LAST,   /* when 369,600 orders that are all alike are over */
};

static int way;
static _Atomic int word;
static _Atomic bool flag;

struct node {
    struct node *next;
};
static _Atomic(struct node *) head;
static struct node nodes[2];

static void add(void)
{
    int old = atomic_load(&word);
    if (way == LOADS) {
        do {
            old = atomic_load(&word);
            sched_yield();
        } while (!atomic_compare_exchange_weak(&word, &old, old + 1));
    } else {
        while (!atomic_compare_exchange_weak(&word, &old, old + 1))
            ;
    }
}

static void push(struct node *node)
{
    struct node *old = atomic_load_explicit(&head, memory_order_relaxed);
    do {
        node->next = old;
    } while (!atomic_compare_exchange_weak_explicit(&head, &old, node, memory_order_release, memory_order_relaxed));
}

/* Nobody else's. */
static void *counts(void *own)
{
    for (int i = 0; i < 3; i++)
        atomic_fetch_add((_Atomic int *)own, 1);
    return NULL;
}

static void last(void)
{
    static _Atomic int own[4][16];
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, counts, own[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    add();
}

static void both(struct node *node)
{
    if (way == ADDS || way == LOADS)
        add();
    if (way == PUSHES)
        push(node);
}

static void *thread(void *unused)
{
    both(&nodes[1]);
    return unused;
}

static void again(int most)
{
    int old = 0;
    for (int i = 0; !atomic_compare_exchange_weak(&word, &old, 1); i++)
        assert(i < most);
}

static void alone(void)
{
    int old = 0;
    bool off = false;
    if (way == ONCE) {
        bool taken = atomic_compare_exchange_weak(&word, &old, 1);
        assert(taken);
    } else if (way == STRONG) {
        bool taken = atomic_compare_exchange_strong(&word, &old, 1);
        assert(taken);
    } else if (way == TWICE || way == ONE_TOO_FEW) {
        again(way == TWICE ? 1 : 0);
    } else if (way == BYTE) {
        bool set = atomic_compare_exchange_weak_explicit(&flag, &off, true, memory_order_acq_rel, memory_order_acquire);
        assert(set);
    } else if (way == SEES) {
        bool done = atomic_compare_exchange_weak(&word, &old, 1);
        assert(done || word == 0);
        old = atomic_load(&word);
        assert(old == 1);
    }
}

int main(void)
{
    pthread_t other;
    way = atoi(getenv("CASE"));
    alone();
    if (way == LAST)
        last();
    pthread_create(&other, NULL, thread, NULL);
    both(&nodes[0]);
    pthread_join(other, NULL);
    assert((way != ADDS && way != LOADS) || word == 2);
    assert(way != PUSHES || (head && head->next && !head->next->next));
    return 0;
}
