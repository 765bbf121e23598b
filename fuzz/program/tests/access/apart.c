/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Neighbours of places of odd sizes are other places: no race, and nothing is lost.
 *
 * CASE 1 clean yes
 * CASE 2 clean yes
 * CASE 3 clean yes
 */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

static struct {
    unsigned left : 24;
    unsigned char right;
} __attribute__((packed)) bytes;
static struct {
    unsigned short padding;
    unsigned left : 24;
    unsigned : 0;
    unsigned right : 24;
} fields;
static struct {
    long double left;
    long double right;
} numbers;

static int which;

#define COUNT_LEFT(pair) ((pair).left++, (pair).left += 2)
#define IS_WHOLE(pair) ((pair).left == 3 && (pair).right == 5)

static void *thread(void *unused)
{
    if (which == 1)
        COUNT_LEFT(bytes);
    else if (which == 2)
        COUNT_LEFT(fields);
    else
        COUNT_LEFT(numbers);
    return unused;
}

int main(void)
{
    pthread_t other;
    which = atoi(getenv("CASE"));
    pthread_create(&other, NULL, thread, NULL);
    if (which == 1)
        bytes.right += 5;
    else if (which == 2)
        fields.right += 5;
    else
        numbers.right += 5;
    pthread_join(other, NULL);
    assert(which == 1 ? IS_WHOLE(bytes) : which == 2 ? IS_WHOLE(fields) : IS_WHOLE(numbers));
    return 0;
}
