/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Weak compare-exchanges, which may fail though equal: once a thread, and as often as they like in a loop that goes
 * round for nothing.
 *
 * CASE 1 INV-10 assert taken
 * CASE 2 clean: a strong one does not
 * CASE 3 clean: a loop around a weak one needs no count
 * CASE 4 clean bounded: the second failure fails
 * CASE 5 INV-10 assert i < most
 * CASE 6 INV-10 assert set
 * CASE 7 clean bounded: what is written in each turn is not compared
 * CASE 8 clean bounded: nor what was loaded afresh
 * CASE 9 INV-10 assert old == 1
 */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

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
    if (CASE == 8) {
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

static void *thread(void *unused)
{
    if (CASE == 3 || CASE == 8)
        add();
    if (CASE == 7)
        push(&nodes[1]);
    return unused;
}

static void again(int most)
{
    int old = 0;
    for (int i = 0; !atomic_compare_exchange_weak(&word, &old, 1); i++)
        assert(i < most);
}

static void once(void)
{
    int old = 0;
    bool off = false;
    if (CASE == 1) {
        bool taken = atomic_compare_exchange_weak(&word, &old, 1);
        assert(taken);
    } else if (CASE == 2) {
        assert(atomic_compare_exchange_strong(&word, &old, 1));
    } else if (CASE == 4 || CASE == 5) {
        again(CASE == 4 ? 1 : 0);
    } else if (CASE == 6) {
        bool set = atomic_compare_exchange_weak_explicit(&flag, &off, true, memory_order_acq_rel, memory_order_acquire);
        assert(set);
    } else if (CASE == 9) {
        bool done = atomic_compare_exchange_weak(&word, &old, 1);
        assert(done || word == 0);
        old = atomic_load(&word);
        assert(old == 1);
    }
}

int main(void)
{
    pthread_t other;
    once();
    pthread_create(&other, NULL, thread, NULL);
    if (CASE == 3 || CASE == 8)
        add();
    if (CASE == 7)
        push(&nodes[0]);
    pthread_join(other, NULL);
    assert((CASE != 3 && CASE != 8) || word == 2);
    assert(CASE != 7 || (head && head->next && !head->next->next));
    return 0;
}
