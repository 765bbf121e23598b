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
int CALL(pthread_attr_setschedparam)(struct attr *attr, const int32_t *priority);
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
    call_reads(attr, sizeof(struct attr));
    return ((const struct attr *)attr)->detached == DETACHED;
}

int CALL(pthread_attr_init)(struct attr *attr)
{
    call_writes(attr, sizeof *attr);
    *attr = (struct attr){.stack_size = 1u << 20};
    return 0;
}

int CALL(pthread_attr_destroy)(struct attr *attr)
{
    call_writes(attr, sizeof *attr);
    return 0;
}

int CALL(pthread_attr_setdetachstate)(struct attr *attr, int32_t state)
{
    if (state != 0 && state != DETACHED)
        return EINVAL;
    call_writes(attr, sizeof *attr);
    attr->detached = state;
    return 0;
}

int CALL(pthread_attr_getdetachstate)(const struct attr *attr, int32_t *state)
{
    call_reads(attr, sizeof *attr);
    __tsan_write4(state);
    *state = attr->detached;
    return 0;
}

int CALL(pthread_attr_setstacksize)(struct attr *attr, uint64_t size)
{
    if (size < STACK_SIZE_MIN)
        return EINVAL;
    call_writes(attr, sizeof *attr);
    attr->stack_size = size;
    return 0;
}

int CALL(pthread_attr_getstacksize)(const struct attr *attr, uint64_t *size)
{
    call_reads(attr, sizeof *attr);
    __tsan_write8(size);
    *size = attr->stack_size;
    return 0;
}

int CALL(pthread_attr_setguardsize)(struct attr *attr, uint64_t size)
{
    call_writes(attr, sizeof *attr);
    attr->guard_size = size;
    return 0;
}

int CALL(pthread_attr_setscope)(struct attr *attr, int32_t scope)
{
    call_writes(attr, sizeof *attr);
    (void)scope;
    return 0;
}

int CALL(pthread_attr_setschedpolicy)(struct attr *attr, int32_t policy)
{
    call_writes(attr, sizeof *attr);
    (void)policy;
    return 0;
}

int CALL(pthread_attr_setschedparam)(struct attr *attr, const int32_t *priority)
{
    call_reads(priority, sizeof *priority);
    call_writes(attr, sizeof *attr);
    return 0;
}

int CALL(pthread_attr_setinheritsched)(struct attr *attr, int32_t inherit)
{
    call_writes(attr, sizeof *attr);
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
    call_reads(name, length < THREAD_NAME_MAX ? length + 1 : length);
    return length < THREAD_NAME_MAX ? 0 : ERANGE;
}

int CALL(pthread_setaffinity_np)(uint64_t handle, uint64_t size, const void *set)
{
    (void)handle;
    call_reads(set, size);
    return 0;
}

/* Nobody can cancel (pthread_cancel is not supported), so the state is without effect. */
int CALL(pthread_setcancelstate)(int32_t state, int32_t *old)
{
    (void)state;
    if (old != NULL) {
        __tsan_write4(old);
        *old = 0;
    }
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
