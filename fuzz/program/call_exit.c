/* SPDX-License-Identifier: Apache-2.0 */
/* The ends of a program: exit with its handlers, abort, a failed assertion. */
#include "blame.h"
#include "call.h"
#include "state.h"

#define HANDLERS_MAX 32u /* as C promises */
#define KEY_BYTES 48u

int CALL(atexit)(void (*handler)(void));
_Noreturn void CALL(exit)(int32_t status);
_Noreturn void CALL(_Exit)(int32_t status);
_Noreturn void CALL(_exit)(int32_t status);
_Noreturn void CALL(abort)(void);
_Noreturn void CALL(__assert_fail)(const char *claim, const char *file, uint32_t line, const char *function);
_Noreturn void CALL(__assert_perror_fail)(int32_t error, const char *file, uint32_t line, const char *function);
_Noreturn void CALL(__stack_chk_fail)(void);

/* Of one execution. */
static struct {
    uint64_t run;
    uint32_t count;
    void (*handler[HANDLERS_MAX])(void);
} handlers;

static void this_execution(void)
{
    if (handlers.run != eng.run) {
        handlers.run = eng.run;
        handlers.count = 0;
        prog_prefix_keep(&handlers, sizeof handlers, &handlers.run);
    }
}

int CALL(atexit)(void (*handler)(void))
{
    this_execution();
    if (handlers.count == HANDLERS_MAX)
        return -1;
    handlers.handler[handlers.count++] = handler;
    return 0;
}

/* A handler may register further ones; each runs once. */
void CALL(exit)(int32_t status)
{
    prog.self->left_at = (uintptr_t)__builtin_return_address(0);
    this_execution();
    while (handlers.count > 0)
        handlers.handler[--handlers.count]();
    prog_exit(status);
}

void CALL(_Exit)(int32_t status)
{
    prog.self->left_at = (uintptr_t)__builtin_return_address(0);
    prog_exit(status);
}

void CALL(_exit)(int32_t status)
{
    prog.self->left_at = (uintptr_t)__builtin_return_address(0);
    prog_exit(status);
}

void CALL(abort)(void)
{
    prog_blame((uintptr_t)__builtin_return_address(0));
    prog_fail(HB_INV_EXPECTATION, "abort", "thread %u called abort", prog_self());
}

/* The claim is the key: the same assertion is the same bug, whatever line it stands on. */
void CALL(__assert_fail)(const char *claim, const char *file, uint32_t line, const char *function)
{
    char key[KEY_BYTES];
    (void)snprintf(key, sizeof key, "assert %s", claim);
    prog_fail(HB_INV_EXPECTATION, key, "%s:%u: %s: assertion `%s` failed in thread %u", file, line,
              function != NULL ? function : "?", claim, prog_self());
}

void CALL(__assert_perror_fail)(int32_t error, const char *file, uint32_t line, const char *function)
{
    (void)error;
    CALL(__assert_fail)("no error", file, line, function);
}

void CALL(__stack_chk_fail)(void)
{
    prog_fail(HB_INV_MEMORY, "stack smashed", "thread %u wrote past an array on its stack", prog_self());
}
