/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults inside an execution are findings; elsewhere they go to the handlers that were there. So is a computation that
 * never comes back to the machine: a timer of processor time sees that no decision and no access was counted meanwhile.
 */
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

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
        prog_limit("%u KiB of stack a thread, and thread %u needs more: a deep recursion, or one without end",
                   (unsigned)(PROG_STACK_BYTES >> 10), prog.self->id);
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

/* ---- computing ---- */

#define MOMENT_MICROSECONDS 100000
#define MOMENTS_A_SECOND 10
_Static_assert(MOMENTS_A_SECOND *MOMENT_MICROSECONDS == 1000000, "moments fill a second");
#define MOMENTS_AGAIN (MOMENTS_A_SECOND / 2)

static uint32_t moments_most = 10 * MOMENTS_A_SECOND;
static uint32_t moments;    /* in a row in which nothing was counted */
static uint64_t last_count; /* when one passed */
static uintptr_t computing_at;
static volatile sig_atomic_t moment_passed;

/* Changes with each execution, each move, each decision point and each access. */
static uint64_t counted(void)
{
    uint64_t count = eng.run;
    count = count * 31 + prog.time;
    count = count * 31 + prog.passed;
    count = count * 31 + (uint64_t)prog.countdown;
    return count * 31 + (uint64_t)prog.plain;
}

static uintptr_t program_counter(const ucontext_t *context)
{
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#else
    return (uintptr_t)context->uc_mcontext.pc;
#endif
}

static void on_moment(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)info;
    uint64_t count = counted();
    moment_passed = 1;
    moments = armed && !prog.in_host && count == last_count ? moments + 1 : 0;
    last_count = count;
    if (moments < moments_most)
        return;
    moments = 0;
    moments_most = MOMENTS_AGAIN;
    computing_at = program_counter(context);
    prog_fail(HB_INV_BOUNDED, PROG_COMPUTES,
              "thread %u computed for seconds without any operation that others could see: not a verdict of livelock",
              prog.self->id);
}

void prog_watch_computing(double seconds)
{
    const struct timeval moment = {.tv_usec = MOMENT_MICROSECONDS};
    const struct itimerval each = {.it_interval = moment, .it_value = moment};
    struct sigaction action = {.sa_sigaction = on_moment,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER | SA_RESTART};
    moments_most = (uint32_t)(seconds * (double)MOMENTS_A_SECOND);
    if (sigaction(SIGPROF, &action, NULL) == 0)
        (void)setitimer(ITIMER_PROF, &each, NULL);
}

uintptr_t prog_computing_at(void)
{
    return computing_at;
}

bool prog_moment_passed(void)
{
    bool passed = moment_passed != 0;
    moment_passed = 0;
    return passed;
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
