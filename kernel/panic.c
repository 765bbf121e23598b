/* SPDX-License-Identifier: Apache-2.0 */
#include "panic.h"

#include <stdatomic.h>

#include "console.h"
#include "csr.h"
#include "format.h"
#include "report.h"
#include "sbi.h"

#define FINISHER_PASS 0x5555u
#define FINISHER_FAIL 0x3333u
#define REASON_MAX 160u

/* Read by the last resort in trap.S. */
uint64_t finisher_address;

static atomic_flag claimed = ATOMIC_FLAG_INIT;
extern char last_resort[];

/* The stack protector's guard: a NUL first, so that no string copy carries it. */
extern uintptr_t __stack_chk_guard;
uintptr_t __stack_chk_guard = 0x9d3fa5c1e7b24600u;
_Noreturn void __stack_chk_fail(void);
_Noreturn void context_returned(void);

void finisher_init(uint64_t address)
{
    finisher_address = address;
}

_Noreturn void machine_park(void)
{
    (void)irq_off();
    csr_write(sie, 0);
    for (;;) { /* ends with the machine */
        wait_for_interrupt();
    }
}

_Noreturn void machine_exit(enum exit_code code)
{
    fence_all();
    if (finisher_address != 0) {
        volatile uint32_t *finisher = (volatile uint32_t *)(uintptr_t)finisher_address;
        *finisher = code == EXIT_CLEAN ? FINISHER_PASS : (uint32_t)code << 16 | FINISHER_FAIL;
    }
    sbi_shutdown();
    machine_park();
}

void panic_claim(void)
{
    if (atomic_flag_test_and_set_explicit(&claimed, memory_order_acq_rel)) {
        machine_park();
    }
}

_Noreturn void panic(const char *text, ...)
{
    (void)irq_off();
    csr_write(stvec, (uintptr_t)last_resort);
    csr_write(satp, 0);
    panic_claim();
    char reason[REASON_MAX];
    va_list arguments;
    va_start(arguments, text);
    (void)format_list(reason, sizeof reason, text, arguments);
    va_end(arguments);
    console_last_words("PANIC: %s", reason);
    report_crash(reason);
    machine_exit(EXIT_FINDING);
}

_Noreturn void __stack_chk_fail(void)
{
    panic("stack protector: a frame was overwritten, caller %lx",
          (unsigned long)(uintptr_t)__builtin_return_address(0));
}

_Noreturn void context_returned(void)
{
    panic("a task's entry returned");
}
