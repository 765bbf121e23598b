/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stack of array slots in which pop first tears the slot's link out and puts it back if it loses: clever, and wrong.
 * Three threads and at least five preemptions let two of them hold one slot. FIXED: the head carries a count.
 * Source of the pattern: Vyukov, "Bug with a context switch bound 5" (2010), known as SafeStack in SCTBench.
 */
#include "spin.h"
#include "team.h"

#include <stdatomic.h>

#define SLOTS 3
#ifndef THREADS
#define THREADS 3
#endif
#ifndef TURNS
#define TURNS 2
#endif

static atomic_int next_of[SLOTS];
static atomic_int room = SLOTS;
static atomic_int holder[SLOTS];

#ifdef FIXED
#define INDEX(head) ((head) & 0xff)
#define WITH(head, slot) (((head) & ~0xff) | ((slot) & 0xff))
#define BUMP(head) ((head) + 0x100)
#define TAKE_LINK(slot) atomic_load(&next_of[slot])
#define GIVE_LINK(slot, link) (void)(link)
#else
#define INDEX(head) (head)
#define WITH(head, slot) (slot)
#define BUMP(head) (head)
#define TAKE_LINK(slot) atomic_exchange(&next_of[slot], -1)
#define GIVE_LINK(slot, link) atomic_store(&next_of[slot], link)
#endif

static atomic_int head;

static int pop(void)
{
    while (atomic_load(&room) > 1) {
        int seen = atomic_load(&head), slot = INDEX(seen);
        int link = TAKE_LINK(slot);
        if (link >= 0) {
            if (atomic_compare_exchange_strong(&head, &seen, WITH(seen, link))) {
                atomic_fetch_sub(&room, 1);
                return slot;
            }
            GIVE_LINK(slot, link);
        }
    }
    return -1;
}

static void push(int slot)
{
    int seen = atomic_load(&head);
    do {
        atomic_store(&next_of[slot], INDEX(seen));
    } while (!atomic_compare_exchange_strong(&head, &seen, WITH(BUMP(seen), slot)));
    atomic_fetch_add(&room, 1);
}

static void *user(void *number)
{
    (void)number;
    for (int i = 0; i < TURNS; i++) {
        int slot = pop();
        while (slot < 0) {
            SPIN();
            slot = pop();
        }
        assert(atomic_exchange(&holder[slot], 1) == 0);
        atomic_store(&holder[slot], 0);
        push(slot);
    }
    return NULL;
}

int main(void)
{
    for (int i = 0; i < SLOTS; i++) {
        atomic_init(&next_of[i], i + 1 < SLOTS ? i + 1 : -1);
    }
    team_of(THREADS, user);
    return 0;
}
