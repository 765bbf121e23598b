/* SPDX-License-Identifier: Apache-2.0 */
/* C11 threads. Mutexes, condition variables, keys and call_once stand with their POSIX forms. */
#include "call.h"

enum c11_result { C11_SUCCESS, C11_BUSY, C11_ERROR, C11_NOMEM };

int CALL(thrd_create)(uint64_t *handle, int (*entry)(void *), void *argument);
int CALL(thrd_join)(uint64_t handle, int32_t *result);
int CALL(thrd_detach)(uint64_t handle);
uint64_t CALL(thrd_current)(void);
int CALL(thrd_equal)(uint64_t a, uint64_t b);
_Noreturn void CALL(thrd_exit)(int32_t result);
int CALL(thrd_sleep)(const struct timespec *time, struct timespec *left);
void CALL(thrd_yield)(void);

struct start {
    int (*entry)(void *);
    void *argument;
};

static void *begin(void *given)
{
    const struct start *start = given;
    return (void *)(intptr_t)start->entry(start->argument);
}

int CALL(thrd_create)(uint64_t *handle, int (*entry)(void *), void *argument)
{
    struct start *start = prog_alloc(sizeof *start);
    *start = (struct start){entry, argument};
    return call_start(handle, begin, start, false) == 0 ? C11_SUCCESS : C11_NOMEM;
}

int CALL(thrd_join)(uint64_t handle, int32_t *result)
{
    void *value = call_join(handle, "thrd_join");
    if (result != NULL) {
        __tsan_write4(result);
        *result = (int32_t)(intptr_t)value;
    }
    return C11_SUCCESS;
}

int CALL(thrd_detach)(uint64_t handle)
{
    call_detach(handle, "thrd_detach");
    return C11_SUCCESS;
}

uint64_t CALL(thrd_current)(void)
{
    return call_thread_handle(prog_self());
}

int CALL(thrd_equal)(uint64_t a, uint64_t b)
{
    return a == b;
}

void CALL(thrd_exit)(int32_t result)
{
    call_end((void *)(intptr_t)result);
}

int CALL(thrd_sleep)(const struct timespec *time, struct timespec *left)
{
    call_looks(time, sizeof *time);
    call_sleep(call_nanoseconds(time));
    call_left(left);
    return C11_SUCCESS;
}

void CALL(thrd_yield)(void)
{
    prog_yield();
}
