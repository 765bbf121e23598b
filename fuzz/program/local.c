/* SPDX-License-Identifier: Apache-2.0 */
/* Thread-locals: the compiler's emulated form (libgcc's ABI), a block of its own for each thread and variable. */
#include "state.h"

#define LOCALS_MAX 1024u

struct control {
    uintptr_t size;
    uintptr_t align;
    uintptr_t index; /* 1 + its number, once used; part of the program's data, so each execution numbers anew */
    const void *initial;
};

void *__emutls_get_address(void *control); /* NOLINT(bugprone-reserved-identifier) */

static uint64_t run;
static uint32_t used;

static void *fresh(const struct control *c)
{
    uintptr_t align = c->align > 16 ? c->align : 16;
    uintptr_t at = (uintptr_t)prog_alloc(c->size + align);
    at = (at + align - 1) & ~(align - 1);
    if (c->initial)
        memcpy((void *)at, c->initial, c->size);
    return (void *)at;
}

void *__emutls_get_address(void *control) /* NOLINT(bugprone-reserved-identifier) */
{
    struct control *c = control;
    struct prog_thread *self = prog.self;
    if (run != eng.run) {
        run = eng.run;
        used = 0;
        prog_prefix_keep(&used, sizeof used, &run);
    }
    if (c->index == 0)
        c->index = ++used;
    if (c->index > LOCALS_MAX)
        prog_limit("%u thread-local variables", LOCALS_MAX);
    if (!self->locals)
        self->locals = prog_alloc(LOCALS_MAX * sizeof *self->locals);
    void **local = &self->locals[c->index - 1];
    if (!*local)
        *local = fresh(c);
    return *local;
}
