/* SPDX-License-Identifier: Apache-2.0 */
/* Starts threads and waits for all of them. Each body gets its number, from 0. */
#ifndef TEAM_H
#define TEAM_H

#include <assert.h>
#include <pthread.h>
#include <stdint.h>

#define TEAM_MAX 128u

typedef void *team_body(void *number);

static inline void team(unsigned count, team_body *const body[])
{
    static pthread_t thread[TEAM_MAX];
    assert(count <= TEAM_MAX);
    for (unsigned i = 0; i < count; i++) {
        int error = pthread_create(&thread[i], NULL, body[i], (void *)(uintptr_t)i);
        assert(error == 0);
        (void)error;
    }
    for (unsigned i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
    }
}

/* The bodies, one a thread: TEAM(writer, reader, reader). */
#define TEAM(...) team(sizeof((team_body *[]){__VA_ARGS__}) / sizeof(team_body *), (team_body *const[]){__VA_ARGS__})

/* `count` threads with one body. */
static inline void team_of(unsigned count, team_body *one)
{
    team_body *body[TEAM_MAX];
    assert(count <= TEAM_MAX);
    for (unsigned i = 0; i < count; i++) {
        body[i] = one;
    }
    team(count, body);
}

static inline unsigned team_number(void *argument)
{
    return (unsigned)(uintptr_t)argument;
}

#endif
