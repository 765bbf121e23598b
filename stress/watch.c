/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#ifdef STRESS_ANNOTATE_LOCKS
#include <sanitizer/tsan_interface.h>

/* Remembers the lock, so that it can be destroyed when its memory is used for something else. */
static void watch_remember(struct hart *self, const void *lock)
{
    uint32_t at = (uint32_t)((uintptr_t)lock >> 3) * 2654435761u;
    for (uint32_t i = 0; i < MACHINE_LOCKS_SEEN_MAX; i++) {
        const void **place = &self->seen[(at + i) % MACHINE_LOCKS_SEEN_MAX];
        if (*place == lock) {
            return;
        }
        if (*place == NULL && self->seen_count < MACHINE_LOCKS_SEEN_MAX) {
            *place = lock;
            self->seen_count++;
            return;
        }
    }
}

static void watch_annotate(struct hart *self, enum sched_lock_step step, const void *lock)
{
    if (self->probing) {
        return;
    }
    /* The annotations take a plain pointer and never write through it. */
    void *mutex = (void *)(uintptr_t)lock;
    switch (step) {
    case SCHED_LOCK_WANT:
        watch_remember(self, lock);
        __tsan_mutex_pre_lock(mutex, 0);
        break;
    case SCHED_LOCK_TAKEN:
        __tsan_mutex_post_lock(mutex, 0, 0);
        break;
    case SCHED_LOCK_FREE:
        __tsan_mutex_pre_unlock(mutex, 0);
        break;
    case SCHED_LOCK_FREED:
        __tsan_mutex_post_unlock(mutex, 0);
        break;
    }
}

static void watch_destroy(struct hart *hart)
{
    for (uint32_t i = 0; i < MACHINE_LOCKS_SEEN_MAX; i++) {
        if (hart->seen[i] != NULL) {
            __tsan_mutex_destroy((void *)(uintptr_t)hart->seen[i], 0);
            hart->seen[i] = NULL;
        }
    }
    hart->seen_count = 0;
}
#else
static void watch_annotate(struct hart *self, enum sched_lock_step step, const void *lock)
{
    (void)self;
    (void)step;
    (void)lock;
}

static void watch_destroy(struct hart *hart)
{
    (void)hart;
}
#endif

static void watch_taken(struct hart *self, struct machine_lock lock)
{
    if (self->irqs_on) {
        machine_die(self->machine, HB_INV_LOCK_RULES, "lock with interrupts on",
                    "a core lock was taken with interrupts on");
    }
    if (self->held_count == MACHINE_LOCKS_HELD_MAX) {
        machine_die(self->machine, HB_INV_LOCK_RULES, "too many locks", "a CPU holds more locks than any order needs");
    }
    self->held[self->held_count++] = lock;
    self->wanted.lock = NULL;
}

static void watch_free(struct hart *self, const void *lock)
{
    for (uint32_t i = self->held_count; i > 0; i--) {
        if (self->held[i - 1].lock == lock) {
            for (uint32_t j = i; j < self->held_count; j++) {
                self->held[j - 1] = self->held[j];
            }
            self->held_count--;
            return;
        }
    }
    machine_die(self->machine, HB_INV_LOCK_RULES, "foreign unlock", "a CPU freed a lock that it does not hold");
}

void watch_lock(struct hart *self, enum sched_lock_step step, struct machine_lock lock)
{
    switch (step) {
    case SCHED_LOCK_WANT:
        self->wanted = lock;
        break;
    case SCHED_LOCK_TAKEN:
        watch_taken(self, lock);
        break;
    case SCHED_LOCK_FREE:
        watch_free(self, lock.lock);
        break;
    case SCHED_LOCK_FREED:
        break;
    }
    watch_annotate(self, step, lock.lock);
}

void watch_forget(struct machine *m)
{
    watch_destroy(&m->monitor);
    for (uint32_t n = 0; n < m->hart_count; n++) {
        watch_destroy(&m->harts[n]);
    }
}
