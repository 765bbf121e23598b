/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CASE 1 clean yes -- libc on memory of its own, sorting, printing
 * CASE 2 INV-28 data race in
 * CASE 3 INV-28 data race in
 * CASE 4 INV-25 use after free
 */
#define _GNU_SOURCE
#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int which;
static char text[16] = "abc";

static void *writer(void *unused)
{
    if (which == 2)
        strcpy(text, "xyz");
    if (which == 3)
        snprintf(text, sizeof text, "%d", 5);
    return unused;
}

static int by_value(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

int main(void)
{
    pthread_t thread;
    int values[] = {5, 3, 9, 1, 7}, wanted = 9;
    which = atoi(getenv("CASE"));
    pthread_create(&thread, NULL, writer, NULL);
    assert(strlen(text) > 0);
    pthread_join(thread, NULL);
    qsort(values, 5, sizeof values[0], by_value);
    for (int i = 1; i < 5; i++)
        assert(values[i - 1] < values[i]);
    assert(bsearch(&wanted, values, 5, sizeof values[0], by_value) == &values[4]);
    char *copy = strdup("Hello"), *more = NULL;
    assert(asprintf(&more, "%s, %d", copy, 3) == 8 && strcmp(more, "Hello, 3") == 0 && isupper(more[0]));
    free(copy);
    if (which == 4)
        assert(strlen(copy) == 5);
    free(more);
    printf("%d\n", values[0]);
    return 0;
}
