/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A thread lets go of an object that it shares and looks at it once more. FIXED: it looks first.
 * Pattern: reference counts, Documentation/core-api/refcount-vs-atomic.rst of Linux.
 */
#include "team.h"

#include <stdatomic.h>
#include <stdlib.h>

struct object {
    atomic_int references;
    int id;
};

static void *user(void *argument)
{
    struct object *object = argument;
#ifdef FIXED
    int id = object->id;
#endif
    if (atomic_fetch_sub(&object->references, 1) == 1) {
        free(object);
        return NULL;
    }
#ifndef FIXED
    int id = object->id;
#endif
    assert(id == 3);
    return NULL;
}

int main(void)
{
    pthread_t thread[2];
    struct object *object = malloc(sizeof *object);
    atomic_init(&object->references, 2);
    object->id = 3;
    for (int i = 0; i < 2; i++) {
        pthread_create(&thread[i], NULL, user, object);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(thread[i], NULL);
    }
    return 0;
}
