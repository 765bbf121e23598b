/* SPDX-License-Identifier: Apache-2.0 */
/* Thread-specific data, for POSIX and C11. Destructors run at the end of a thread, as often as glibc would. */
#include "call.h"
#include "state.h"

#define KEYS_MAX 64u
#define DESTRUCTOR_TURNS 4u /* PTHREAD_DESTRUCTOR_ITERATIONS */

int CALL(pthread_key_create)(uint32_t *key, void (*destructor)(void *));
int CALL(pthread_key_delete)(uint32_t key);
void *CALL(pthread_getspecific)(uint32_t key);
int CALL(pthread_setspecific)(uint32_t key, void *value);
int CALL(tss_create)(uint32_t *key, void (*destructor)(void *));
void CALL(tss_delete)(uint32_t key);
void *CALL(tss_get)(uint32_t key);
int CALL(tss_set)(uint32_t key, void *value);

struct key {
    bool used;
    void (*destructor)(void *);
};

/* Of one execution. */
static struct {
    uint64_t run;
    uint32_t count;
    struct key key[KEYS_MAX];
} keys;

static void this_execution(void)
{
    if (keys.run != eng.run) {
        keys.run = eng.run;
        keys.count = 0;
        prog_prefix_keep(&keys, sizeof keys, &keys.run);
    }
}

static bool is_key(uint32_t key)
{
    this_execution();
    return key < keys.count && keys.key[key].used;
}

static void **values(void)
{
    return prog_slot(PROG_SLOT_KEYS, KEYS_MAX * sizeof(void *));
}

int CALL(pthread_key_create)(uint32_t *key, void (*destructor)(void *))
{
    this_execution();
    if (keys.count == KEYS_MAX)
        prog_limit("%u keys in one execution, deleted ones among them", KEYS_MAX);
    keys.key[keys.count] = (struct key){true, destructor};
    __tsan_write4(key);
    *key = keys.count++;
    return 0;
}

/* Keys are not used again: a stale one is refused. */
int CALL(pthread_key_delete)(uint32_t key)
{
    if (!is_key(key))
        return EINVAL;
    keys.key[key].used = false;
    return 0;
}

void *CALL(pthread_getspecific)(uint32_t key)
{
    return is_key(key) ? values()[key] : NULL;
}

int CALL(pthread_setspecific)(uint32_t key, void *value)
{
    if (!is_key(key))
        return EINVAL;
    values()[key] = value;
    return 0;
}

void call_keys_end(void)
{
    this_execution();
    bool again = keys.count > 0;
    for (uint32_t turn = 0; again && turn < DESTRUCTOR_TURNS; turn++) {
        again = false;
        for (uint32_t k = 0; k < keys.count; k++) {
            void *value = values()[k];
            if (value == NULL || !keys.key[k].used || keys.key[k].destructor == NULL)
                continue;
            values()[k] = NULL;
            keys.key[k].destructor(value);
            again = true;
        }
    }
}

/* ---- C11: thrd_success is 0, thrd_error 2 ---- */

int CALL(tss_create)(uint32_t *key, void (*destructor)(void *))
{
    return CALL(pthread_key_create)(key, destructor) == 0 ? 0 : 2;
}

void CALL(tss_delete)(uint32_t key)
{
    (void)CALL(pthread_key_delete)(key);
}

void *CALL(tss_get)(uint32_t key)
{
    return CALL(pthread_getspecific)(key);
}

int CALL(tss_set)(uint32_t key, void *value)
{
    return CALL(pthread_setspecific)(key, value) == 0 ? 0 : 2;
}
