/* SPDX-License-Identifier: Apache-2.0 */
/* Faults inside an execution are findings; elsewhere they go to the handlers that were there. */
#include <signal.h>
#include <sys/mman.h>

#include "state.h"

#define ALTERNATE_BYTES 65536u
#define NULL_PAGES 65536u

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
#define SIGNALS (sizeof signals / sizeof signals[0])

static struct sigaction before[SIGNALS];
static volatile sig_atomic_t armed;

static _Noreturn void memory_fault(uintptr_t at, int number)
{
    uintptr_t low = (uintptr_t)prog.self->low;
    if (at < low && low - at <= PROG_GUARD_BYTES)
        prog_fail(HB_INV_CRASH, "stack overflow", "thread %u ran off its stack", prog.self->id);
    if (at < NULL_PAGES)
        prog_fail(HB_INV_CRASH, "null pointer", "thread %u accessed address %#lx", prog.self->id, (unsigned long)at);
    prog_fail(HB_INV_CRASH, "memory fault", "thread %u: signal %d at address %#lx", prog.self->id, number,
              (unsigned long)at);
}

static void handler(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (!armed || prog.in_host) {
        for (size_t i = 0; i < SIGNALS; i++)
            if (signals[i] == number)
                sigaction(number, &before[i], NULL);
        return; /* the instruction faults again */
    }
    if (number == SIGSEGV || number == SIGBUS)
        memory_fault((uintptr_t)info->si_addr, number);
    if (number == SIGFPE)
        prog_fail(HB_INV_CRASH, "arithmetic fault", "thread %u: signal %d", prog.self->id, number);
    prog_fail(HB_INV_CRASH, "trap", "thread %u: signal %d", prog.self->id, number);
}

bool prog_catch_faults(void)
{
    static stack_t alternate = {.ss_size = ALTERNATE_BYTES};
    if (!alternate.ss_sp)
        alternate.ss_sp = mmap(NULL, ALTERNATE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (alternate.ss_sp == MAP_FAILED || sigaltstack(&alternate, NULL) != 0)
        return false;
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    for (size_t i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], &action, &before[i]) != 0)
            return false;
    return true;
}

void prog_fault_arm(bool on)
{
    armed = on;
}
