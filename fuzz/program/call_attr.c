/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attributes of threads, and requests to the host's scheduler. Only "detached" changes anything: stacks have one
 * size, priorities and affinities say nothing about which interleavings are possible.
 */
#include "call.h"

#define DETACHED 1
#define STACK_SIZE_MIN 16384u
#define PROCESSORS 4
#define THREAD_NAME_MAX 16u

struct attr {
    int32_t detached;
    int32_t unused;
    uint64_t stack_size;
    uint64_t guard_size;
};
_Static_assert(sizeof(struct attr) <= 56, "fits pthread_attr_t");

bool call_attr_detached(const void *attr);
int CALL(pthread_attr_init)(struct attr *attr);
int CALL(pthread_attr_destroy)(struct attr *attr);
int CALL(pthread_attr_setdetachstate)(struct attr *attr, int32_t state);
int CALL(pthread_attr_getdetachstate)(const struct attr *attr, int32_t *state);
int CALL(pthread_attr_setstacksize)(struct attr *attr, uint64_t size);
int CALL(pthread_attr_getstacksize)(const struct attr *attr, uint64_t *size);
int CALL(pthread_attr_setguardsize)(struct attr *attr, uint64_t size);
int CALL(pthread_attr_setscope)(struct attr *attr, int32_t scope);
int CALL(pthread_attr_setschedpolicy)(struct attr *attr, int32_t policy);
int CALL(pthread_attr_setschedparam)(struct attr *attr, const void *param);
int CALL(pthread_attr_setinheritsched)(struct attr *attr, int32_t inherit);
int CALL(pthread_setconcurrency)(int32_t level);
int CALL(pthread_setname_np)(uint64_t handle, const char *name);
int CALL(pthread_setaffinity_np)(uint64_t handle, uint64_t size, const void *set);
int CALL(pthread_setcancelstate)(int32_t state, int32_t *old);
int CALL(pthread_setcanceltype)(int32_t type, int32_t *old);
int CALL(get_nprocs)(void);
int CALL(get_nprocs_conf)(void);

bool call_attr_detached(const void *attr)
{
    return ((const struct attr *)attr)->detached == DETACHED;
}

int CALL(pthread_attr_init)(struct attr *attr)
{
    *attr = (struct attr){.stack_size = 1u << 20};
    return 0;
}

int CALL(pthread_attr_destroy)(struct attr *attr)
{
    (void)attr;
    return 0;
}

int CALL(pthread_attr_setdetachstate)(struct attr *attr, int32_t state)
{
    if (state != 0 && state != DETACHED)
        return EINVAL;
    attr->detached = state;
    return 0;
}

int CALL(pthread_attr_getdetachstate)(const struct attr *attr, int32_t *state)
{
    *state = attr->detached;
    return 0;
}

int CALL(pthread_attr_setstacksize)(struct attr *attr, uint64_t size)
{
    if (size < STACK_SIZE_MIN)
        return EINVAL;
    attr->stack_size = size;
    return 0;
}

int CALL(pthread_attr_getstacksize)(const struct attr *attr, uint64_t *size)
{
    *size = attr->stack_size;
    return 0;
}

int CALL(pthread_attr_setguardsize)(struct attr *attr, uint64_t size)
{
    attr->guard_size = size;
    return 0;
}

int CALL(pthread_attr_setscope)(struct attr *attr, int32_t scope)
{
    (void)attr;
    (void)scope;
    return 0;
}

int CALL(pthread_attr_setschedpolicy)(struct attr *attr, int32_t policy)
{
    (void)attr;
    (void)policy;
    return 0;
}

int CALL(pthread_attr_setschedparam)(struct attr *attr, const void *param)
{
    (void)attr;
    (void)param;
    return 0;
}

int CALL(pthread_attr_setinheritsched)(struct attr *attr, int32_t inherit)
{
    (void)attr;
    (void)inherit;
    return 0;
}

int CALL(pthread_setconcurrency)(int32_t level)
{
    (void)level;
    return 0;
}

int CALL(pthread_setname_np)(uint64_t handle, const char *name)
{
    (void)handle;
    uint32_t length = 0;
    while (length < THREAD_NAME_MAX && name[length] != '\0')
        length++;
    return length < THREAD_NAME_MAX ? 0 : ERANGE;
}

int CALL(pthread_setaffinity_np)(uint64_t handle, uint64_t size, const void *set)
{
    (void)handle;
    (void)size;
    (void)set;
    return 0;
}

/* Nobody can cancel (pthread_cancel is not supported), so the state is without effect. */
int CALL(pthread_setcancelstate)(int32_t state, int32_t *old)
{
    (void)state;
    if (old != NULL)
        *old = 0;
    return 0;
}

int CALL(pthread_setcanceltype)(int32_t type, int32_t *old)
{
    return CALL(pthread_setcancelstate)(type, old);
}

int CALL(get_nprocs)(void)
{
    return PROCESSORS;
}

int CALL(get_nprocs_conf)(void)
{
    return PROCESSORS;
}
