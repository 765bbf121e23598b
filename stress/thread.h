/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads of the system, kept apart: the system's <sched.h> and the core's sched.h declare the same
 * names, so no file may see both, and <pthread.h> brings the system's.
 */
#ifndef STRESS_THREAD_H
#define STRESS_THREAD_H

#include <stdbool.h>

struct thread {
    unsigned long handle;
};

/* False: the system refuses another thread. */
bool thread_start(struct thread *t, void *(*body)(void *arg), void *arg);
void thread_join(struct thread *t);

/* Lets another thread have the processor, also for a millisecond; a turn of a spin loop. None orders anything. */
void thread_yield(void);
void thread_sleep(void);
void thread_relax(void);

#endif
