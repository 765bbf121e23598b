/* SPDX-License-Identifier: Apache-2.0 */
#include "thread.h"

#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(pthread_t) == sizeof(unsigned long), "struct thread holds a pthread_t");

/* A hart calls the core and its checks, none of which uses more than a few kilobytes, sanitizers included. */
#define THREAD_STACK_BYTES (512u * 1024u)

bool thread_start(struct thread *t, void *(*body)(void *arg), void *arg)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    bool ok = pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES) == 0;
    pthread_t handle;
    ok = ok && pthread_create(&handle, &attributes, body, arg) == 0;
    pthread_attr_destroy(&attributes);
    if (ok) {
        t->handle = handle;
    }
    return ok;
}

void thread_join(struct thread *t)
{
    pthread_join(t->handle, NULL);
}

void thread_yield(void)
{
    /* By number: a core defines a function of the name of the library's wrapper. */
    syscall(SYS_sched_yield);
}

void thread_sleep(void)
{
    struct timespec millisecond = {0, 1000000};
    syscall(SYS_nanosleep, &millisecond, NULL);
}

void thread_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}
