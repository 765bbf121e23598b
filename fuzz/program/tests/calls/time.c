/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sleeps.
 *
 * CASE 1 clean yes -- a time that is none is refused, each function in its own manner
 */
#include <assert.h>
#include <errno.h>
#include <time.h>

int main(void)
{
    const struct timespec wrong = {.tv_nsec = 2000000000}, right = {.tv_nsec = 5};
    errno = 0;
    assert(nanosleep(&wrong, NULL) == -1 && errno == EINVAL);
    errno = 0;
    assert(clock_nanosleep(CLOCK_MONOTONIC, 0, &wrong, NULL) == EINVAL && errno == 0);
    assert(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wrong, NULL) == EINVAL && errno == 0);
    assert(nanosleep(&right, NULL) == 0 && clock_nanosleep(CLOCK_MONOTONIC, 0, &right, NULL) == 0);
    return 0;
}
