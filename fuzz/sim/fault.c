/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <signal.h>
#include <sys/mman.h>

#include "state.h"

#define ALTERNATE_BYTES 65536u

static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
#define SIGNALS (sizeof signals / sizeof signals[0])

static struct sigaction before[SIGNALS];
static volatile sig_atomic_t armed;

static const char *key_of(int number)
{
    switch (number) {
    case SIGILL:
    case SIGTRAP:
        return "trap";
    case SIGFPE:
        return "arithmetic fault";
    default:
        return "memory fault";
    }
}

static void handler(int number, siginfo_t *info, void *context)
{
    (void)context;
    if (!armed) {
        for (size_t i = 0; i < SIGNALS; i++)
            if (signals[i] == number)
                sigaction(number, &before[i], NULL);
        return; /* the instruction faults again */
    }
    uintptr_t at = (uintptr_t)info->si_addr;
    uintptr_t low = (uintptr_t)sim_stack_low(sim.context);
    if (at < low && low - at <= 65536u)
        sim_fail(HB_INV_STACK, "stack overflow", "cpu%u ran off its stack", sim.cpu->id);
    sim_fail(HB_INV_CRASH, key_of(number), "cpu%u: signal %d", sim.cpu->id, number);
}

/* ASan's own report is worth more than ours: its builds keep its handlers. */
bool sim_catch_faults(void)
{
    static stack_t alternate = {.ss_size = ALTERNATE_BYTES};
    if (SIM_ASAN)
        return true;
    if (!alternate.ss_sp)
        alternate.ss_sp = mmap(NULL, ALTERNATE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (alternate.ss_sp == MAP_FAILED || sigaltstack(&alternate, NULL) != 0)
        return false;
    struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    for (size_t i = 0; i < SIGNALS; i++) {
        struct sigaction old;
        if (sigaction(signals[i], &action, &old) != 0)
            return false;
        if (old.sa_sigaction != handler)
            before[i] = old;
    }
    return true;
}

void fault_arm(bool on)
{
    armed = on;
}
