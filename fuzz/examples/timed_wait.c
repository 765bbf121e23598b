/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reply is awaited for a second at most, and a wait that timed out is taken for one that was answered. FIXED: the
 * answer itself is asked for. Pattern: ignored ETIMEDOUT (POSIX, pthread_cond_timedwait).
 */
#include "team.h"

#include <errno.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
static int answer;

static void *client(void *number)
{
    struct timespec until;
    int error = 0;
    (void)number;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 1;
    pthread_mutex_lock(&lock);
    while (answer == 0 && error != ETIMEDOUT) {
        error = pthread_cond_timedwait(&answered, &lock, &until);
    }
#ifdef FIXED
    assert(answer == 42 || error == ETIMEDOUT);
#else
    assert(answer == 42);
#endif
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *server(void *number)
{
    (void)number;
    pthread_mutex_lock(&lock);
    answer = 42;
    pthread_cond_signal(&answered);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    TEAM(client, server);
    return 0;
}
