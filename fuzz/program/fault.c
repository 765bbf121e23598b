/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Faults inside an execution are findings; elsewhere they go to the handlers that were there. So is a computation that
 * never comes back to the machine: a timer of processor time sees that no decision and no access was counted meanwhile.
 */
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>

#include "blame.h"
#include "state.h"

#define ALTERNATE_BYTES 65536u
#define NULL_PAGES 65536u

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
#define SIGNALS (sizeof signals / sizeof signals[0])

static struct sigaction before[SIGNALS];
static volatile sig_atomic_t armed;

#if defined(__x86_64__)
static uintptr_t program_counter(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
}

static uintptr_t frame_pointer(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.gregs[REG_RBP];
}
#else
static uintptr_t program_counter(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.pc;
}

static uintptr_t frame_pointer(const ucontext_t *context)
{
    return (uintptr_t)context->uc_mcontext.regs[29];
}
#endif

/* ---- a stack that is used up ---- */

#define CALLS_MAX 64u  /* different return addresses that are told apart */
#define CHAIN_LEAST 2u /* frames that are no coincidence */
#define SCAN_BYTES 4096u

static struct prog_overflow overflow;
static uint64_t overflow_run; /* the execution */

static void count_call(uintptr_t call)
{
    static struct {
        uintptr_t call;
        uint32_t times;
    } seen[CALLS_MAX];
    static uint32_t count;
    uint32_t i = 0;
    count = overflow.depth++ == 0 ? 0 : count;
    while (i < count && seen[i].call != call)
        i++;
    if (i == CALLS_MAX)
        return;
    if (i == count) {
        seen[count].call = call;
        seen[count++].times = 0;
    }
    if (++seen[i].times > overflow.times) {
        overflow.times = seen[i].times;
        overflow.call = call;
    }
}

/* The chain of frames that begins at `frame`, as long as it goes up the stack of the thread. */
static void follow(uintptr_t frame)
{
    uintptr_t low = (uintptr_t)prog.self->low, end = low + PROG_STACK_BYTES - 2 * sizeof frame, pair[2];
    overflow.depth = overflow.times = 0;
    for (uintptr_t last = low - 1; frame > last && frame <= end && frame % sizeof frame == 0; frame = pair[0]) {
        memcpy(pair, (const void *)frame, sizeof pair); /* NOLINT(performance-no-int-to-ptr) */
        if (pair[1] < PROG_IMAGE_BASE || pair[1] >= PROG_WINDOW_END)
            break;
        count_call(pair[1]);
        last = frame;
    }
}

/* The machine's own functions keep no chain: the program's begins somewhere above. */
static void note_overflow(const ucontext_t *context)
{
    uintptr_t low = (uintptr_t)prog.self->low;
    overflow = (struct prog_overflow){.at = program_counter(context)};
    overflow_run = eng.run;
    follow(frame_pointer(context));
    if (overflow.depth > 0)
        return;
    overflow.at = 0;
    for (uintptr_t at = low; overflow.depth < CHAIN_LEAST && at < low + SCAN_BYTES; at += sizeof at)
        follow(at);
}

bool prog_overflowed(struct prog_overflow *out)
{
    *out = overflow;
    return overflow.depth > 0 && overflow_run == eng.run;
}

/* In the machine on the program's behalf, that is where it came from: by its frames, if they are kept there. */
static void blame(const ucontext_t *context)
{
    prog_blame(program_counter(context) + 1);
    prog_blame_frames(frame_pointer(context));
}

static _Noreturn void memory_fault(uintptr_t at, int number, const ucontext_t *context)
{
    uintptr_t low = (uintptr_t)prog.self->low;
    if (at < low && low - at <= PROG_GUARD_BYTES) {
        note_overflow(context);
        prog_limit("%u KiB of stack a thread, and thread %u needs more", (unsigned)(PROG_STACK_BYTES >> 10),
                   prog.self->id);
    }
    blame(context);
    if (at < NULL_PAGES)
        prog_fail(HB_INV_CRASH, "null pointer", "thread %u accessed address %#lx", prog.self->id, (unsigned long)at);
    prog_fail(HB_INV_CRASH, "memory fault", "thread %u: signal %d at address %#lx", prog.self->id, number,
              (unsigned long)at);
}

static void handler(int number, siginfo_t *info, void *context)
{
    if (!armed || prog.in_host) {
        for (size_t i = 0; i < SIGNALS; i++)
            if (signals[i] == number)
                sigaction(number, &before[i], NULL);
        return; /* the instruction faults again */
    }
    if (number == SIGSEGV || number == SIGBUS)
        memory_fault((uintptr_t)info->si_addr, number, context);
    blame(context);
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
    prog_blame(program_counter(context) + 1);
    prog_fail(HB_INV_BOUNDED, "computes without end",
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
