/* SPDX-License-Identifier: Apache-2.0 */
/* How long the switch between two coroutines takes: two of them hand over to each other. Prints a `done` line. */
#include "switch.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define STACK_BYTES (64u * 1024u)
#define SWITCHES 20000000u /* there and back is two */

static void *main_stack, *other_stack;

static void other(void *arg)
{
    (void)arg;
    for (;;) { /* until main comes back no more */
        hb_switch(&other_stack, main_stack);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(void)
{
    unsigned char *stack = aligned_alloc(4096, STACK_BYTES);
    if (stack == NULL) {
        return 3;
    }
    other_stack = hb_switch_prepare(stack + STACK_BYTES, other, NULL);
    double start = now();
    for (unsigned i = 0; i < SWITCHES / 2; i++) {
        hb_switch(&main_stack, other_stack);
    }
    double seconds = now() - start;
    printf("{\"event\":\"done\",\"verdict\":\"clean\",\"executions\":%u,\"seconds\":%.9f}\n", SWITCHES, seconds);
    free(stack);
    return 0;
}
