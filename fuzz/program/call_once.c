/* SPDX-License-Identifier: Apache-2.0 */
/* Once: who comes while the function runs waits for its end. Done stays done, so looking at that decides nothing. */
#include "call.h"

enum { ONCE_NEW = 0, ONCE_DONE = 1, ONCE_RUNS = 2 /* + the number of the thread that runs it */ };

int CALL(pthread_once)(uint32_t *once, void (*function)(void));
void CALL(call_once)(uint32_t *once, void (*function)(void));

static void wait_for_it(uint32_t *once)
{
    if (*once == ONCE_RUNS + prog_self())
        prog_fail(HB_INV_DEADLOCK, "once from within its own function",
                  "thread %u waits for a function that it runs itself", prog_self());
    const struct prog_wait wait = {.word = once,
                                   .value = ONCE_DONE,
                                   .equal = true,
                                   .kind = HB_POINT_WAIT,
                                   .place = once,
                                   .what = "once",
                                   .owner = *once - ONCE_RUNS};
    (void)prog_wait(&wait);
}

int CALL(pthread_once)(uint32_t *once, void (*function)(void))
{
    if (*once != ONCE_DONE)
        prog_point(HB_POINT_WAIT, once, true);
    if (*once == ONCE_NEW) {
        *once = ONCE_RUNS + prog_self();
        call_touch(once);
        function();
        call_release(once);
        *once = ONCE_DONE;
        return 0;
    }
    if (*once != ONCE_DONE)
        wait_for_it(once);
    call_acquire(once);
    return 0;
}

void CALL(call_once)(uint32_t *once, void (*function)(void))
{
    (void)CALL(pthread_once)(once, function);
}
