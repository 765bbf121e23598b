/* SPDX-License-Identifier: Apache-2.0 */
/* Threads: create, join, detach, end. A handle is the number of the thread + 1, so that zero is none. */
#include "call.h"
#include "state.h"

int CALL(pthread_create)(uint64_t *handle, const void *attr, void *(*entry)(void *), void *argument);
int CALL(pthread_join)(uint64_t handle, void **value);
int CALL(pthread_detach)(uint64_t handle);
uint64_t CALL(pthread_self)(void);
int CALL(pthread_equal)(uint64_t a, uint64_t b);
_Noreturn void CALL(pthread_exit)(void *value);
bool call_attr_detached(const void *attr);

enum thread_state { THREAD_NONE, THREAD_JOINABLE, THREAD_DETACHED, THREAD_JOINED };

/* What a thread begins with; its creator is back at work only after it has looked. */
struct start {
    void *(*entry)(void *);
    void *argument;
    uint64_t *handle;
    bool detached;
};

/* Of one execution. */
static struct {
    uint64_t run;
    uint32_t count; /* numbers below it were given out */
    uint8_t state[PROG_THREADS_MAX];
} threads;

static void this_execution(void)
{
    if (threads.run != eng.run || threads.count == 0) {
        threads.run = eng.run;
        threads.count = 1;
        threads.state[0] = THREAD_JOINABLE;
        prog_prefix_keep(&threads, sizeof threads, &threads.run);
    }
}

static void note_started(uint32_t number, bool detached)
{
    this_execution();
    while (threads.count <= number)
        threads.state[threads.count++] = THREAD_JOINABLE;
    if (detached)
        threads.state[number] = THREAD_DETACHED;
}

/* The handle is known before anything of the thread runs, as in glibc. */
static void *begin(void *given)
{
    const struct start start = *(const struct start *)given;
    note_started(prog_self(), start.detached);
    *start.handle = call_thread_handle(prog_self());
    call_end(start.entry(start.argument));
}

uint64_t call_thread_handle(uint32_t number)
{
    return (uint64_t)number + 1;
}

uint32_t call_thread_number(uint64_t handle)
{
    this_execution();
    return handle >= 1 && handle <= threads.count ? (uint32_t)(handle - 1) : PROG_NOBODY;
}

int call_start(uint64_t *handle, void *(*entry)(void *), void *argument, bool detached)
{
    this_execution();
    struct start start = {entry, argument, handle, detached};
    __tsan_write8(handle);
    uint32_t number = prog_start(begin, &start, detached);
    if (number == PROG_NOBODY)
        prog_limit("%u threads in one execution, those that have ended among them", PROG_THREADS_MAX);
    note_started(number, detached);
    return 0;
}

/* Destructors of thread-specific data run while the thread is still one. */
void call_end(void *value)
{
    call_keys_end();
    prog_exit_thread(value);
}

static uint32_t of_handle(uint64_t handle, const char *what)
{
    uint32_t number = call_thread_number(handle);
    if (number == PROG_NOBODY)
        prog_fail(HB_INV_EXPECTATION, "no such thread", "thread %u calls %s with a handle that is no thread's",
                  prog_self(), what);
    if (threads.state[number] == THREAD_DETACHED)
        prog_fail(HB_INV_EXPECTATION, "join or detach of a detached thread",
                  "thread %u calls %s for thread %u, which is detached", prog_self(), what, number);
    if (threads.state[number] == THREAD_JOINED)
        prog_fail(HB_INV_EXPECTATION, "join or detach of a joined thread",
                  "thread %u calls %s for thread %u, which was joined before", prog_self(), what, number);
    return number;
}

void *call_join(uint64_t handle, const char *what)
{
    uint32_t number = of_handle(handle, what);
    if (number == prog_self())
        prog_fail(HB_INV_DEADLOCK, "a thread joins itself", "thread %u waits for its own end", number);
    threads.state[number] = THREAD_JOINED;
    void *value = prog_join(number);
    call_drain();
    return value;
}

void call_detach(uint64_t handle, const char *what)
{
    uint32_t number = of_handle(handle, what);
    threads.state[number] = THREAD_DETACHED;
    prog_detach(number);
}

int CALL(pthread_create)(uint64_t *handle, const void *attr, void *(*entry)(void *), void *argument)
{
    return call_start(handle, entry, argument, attr != NULL && call_attr_detached(attr));
}

int CALL(pthread_join)(uint64_t handle, void **value)
{
    void *ended = call_join(handle, "pthread_join");
    if (value != NULL) {
        __tsan_write8(value);
        *value = ended;
    }
    return 0;
}

int CALL(pthread_detach)(uint64_t handle)
{
    call_detach(handle, "pthread_detach");
    return 0;
}

uint64_t CALL(pthread_self)(void)
{
    return call_thread_handle(prog_self());
}

int CALL(pthread_equal)(uint64_t a, uint64_t b)
{
    return a == b;
}

void CALL(pthread_exit)(void *value)
{
    call_end(value);
}
