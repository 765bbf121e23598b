/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The places of a core that ordering and waking depend on, as the syntax tree shows them.
 *
 * Owns: nothing but what it writes. One thread.
 */
#ifndef HB_MUTATE_SITE_H
#define HB_MUTATE_SITE_H

#include "ast.h"

#define SITE_NAME 64u
#define SITE_TEXT 160u
#define SITES_MAX 1024u

enum site_kind {
    SITE_ORDER,   /* a memory_order argument; word: the atomic operation */
    SITE_TAKE,    /* core_lock_take(...); text: which lock */
    SITE_DROP,    /* core_lock_drop(...); text: which lock */
    SITE_SAVE,    /* sched_port_irq_save(...) */
    SITE_RESTORE, /* sched_port_irq_restore(...) */
    SITE_FLAG,    /* need_resched or wake_pending is raised; word: the flag */
    SITE_NOTIFY,  /* a call that tells another CPU; word: the function */
};

struct site {
    enum site_kind kind;
    struct ast_range at;
    char function[SITE_NAME]; /* in which it stands */
    char word[SITE_NAME];
    char text[SITE_TEXT]; /* of the source: the order, or the lock */
};

struct sites {
    struct site all[SITES_MAX];
    unsigned count;
    bool full; /* there were more */
};

/* Those of a file, in the order of its text. */
void sites_find(struct sites *sites, const cJSON *tree, const char *source, size_t size);

#endif
