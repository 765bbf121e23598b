/* SPDX-License-Identifier: Apache-2.0 */
/*
 * More stack than there is: who, where, how deep, and what to do.
 *
 * CASE 1 exit 2 *960 KiB of stack a thread, and thread 1 needs more: it is * calls deep, * from down (stack.c:19)
 * CASE 2 exit 2 *thread 0 needs more: it is 3* calls deep, 1* from * (stack.c:*. If that recursion has no end
 * CASE 3 exit 2 *thread 1 needs more, 1 calls deep in large (stack.c:*: make large variables static
 * CASE 4 clean yes
 */
#include <pthread.h>
#include <stdlib.h>

static volatile int sink, first;

static int down(int n, int end)
{
    volatile char own[64];
    own[n % 64] = (char)n;
    int sum = n == end ? 0 : down(n + 1, end) + own[0];
    sink = sum;
    return sum;
}

static int odd(int n);

static __attribute__((noinline)) int even(int n)
{
    int sum = odd(n + 1) + 1;
    sink = sum;
    return sum;
}

static __attribute__((noinline)) int odd(int n)
{
    int sum = even(n + 1) + 1;
    sink = sum;
    return sum;
}

static void *large(void *unused)
{
    volatile char own[1 << 21];
    own[first] = 1;
    return own[first] ? unused : NULL;
}

static void *recursion(void *end)
{
    down(0, *(int *)end);
    return end;
}

int main(void)
{
    static int end;
    pthread_t thread;
    int number = atoi(getenv("CASE"));
    end = number == 4 ? 100 : -1;
    if (number == 2)
        return even(0);
    pthread_create(&thread, NULL, number == 3 ? large : recursion, &end);
    pthread_join(thread, NULL);
    return 0;
}
