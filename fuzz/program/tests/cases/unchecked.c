/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain variables as old programs share them: what an execution leaves on a stack changes nothing in the next one.
 * Lamport, "A new solution of Dijkstra's concurrent programming problem", CACM 17(8), 1974.
 *
 * OPTIONS --races off
 * CASE 1 clean yes
 * CASE 2 INV-10 assert inside == 0
 * CASE 3 clean yes
 * CASE 4 clean yes
 * CASE 5 clean bounded: others let in
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int no_door; /* a number may be looked at while it is chosen */
static int choosing[2], number[2];
static int inside;

static void *customer(void *argument)
{
    int me = argument != NULL, other = 1 - me;
    choosing[me] = !no_door;
    int seen = number[other];
    number[me] = seen + 1;
    choosing[me] = 0;
    while (choosing[other])
        ;
    while (number[other] != 0 && (number[other] < number[me] || (number[other] == number[me] && other < me)))
        ;
    assert(inside == 0);
    inside = 1;
    inside = 0;
    number[me] = 0;
    return NULL;
}

static void *waits(void *argument)
{
    int me = argument != NULL;
    number[me] = number[1 - me] + 1;
    while (number[1 - me] != 0 && number[1 - me] < number[me])
        ;
    number[me] = 0;
    return NULL;
}

/* ---- what ends a loop is on its own stack, or more than a variable ---- */

static int never;
static char text[12];

static void *sets(void *argument)
{
    *(int *)argument = 1;
    return NULL;
}

static void *writes(void *unused)
{
    memcpy(text, "written", sizeof "written");
    return unused;
}

static int looks(int at_stack)
{
    pthread_t thread;
    int done = 0;
    pthread_create(&thread, NULL, at_stack ? sets : writes, &done);
    while (at_stack && !never && !done)
        ;
    while (!at_stack && !never && strcmp(text, "written") != 0)
        ;
    return pthread_join(thread, NULL);
}

int main(void)
{
    pthread_t one, two;
    int number_of_case = atoi(getenv("CASE"));
    if (number_of_case > 3)
        return looks(number_of_case == 4);
    void *(*way)(void *) = number_of_case == 3 ? waits : customer;
    no_door = number_of_case == 2;
    pthread_create(&one, NULL, way, NULL);
    pthread_create(&two, NULL, way, &two);
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
