/* SPDX-License-Identifier: Apache-2.0 */
/* A data race that everybody can see. If TSan does not report it, no silence of TSan means anything here. */
#include <pthread.h>

#define TURNS 1000

static int shared;

static void *turn(void *unused)
{
    (void)unused;
    for (int i = 0; i < TURNS; i++) {
        shared++;
    }
    return NULL;
}

int main(void)
{
    pthread_t other;
    if (pthread_create(&other, NULL, turn, NULL) != 0) {
        return 3;
    }
    turn(NULL);
    pthread_join(other, NULL);
    return shared == 0;
}
