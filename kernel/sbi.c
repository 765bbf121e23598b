/* SPDX-License-Identifier: Apache-2.0 */
#include "sbi.h"

#define SBI_BASE 0x10
#define SBI_BASE_PROBE 3
#define SBI_LEGACY_PUTCHAR 1

enum sbi_hsm_function { HSM_START, HSM_STOP, HSM_STATUS };

struct sbi_return {
    long error;
    long value;
};

static struct sbi_return sbi_call(uintptr_t extension, uintptr_t function, uintptr_t arg0, uintptr_t arg1,
                                  uintptr_t arg2)
{
    register uintptr_t a0 __asm__("a0") = arg0;
    register uintptr_t a1 __asm__("a1") = arg1;
    register uintptr_t a2 __asm__("a2") = arg2;
    register uintptr_t a6 __asm__("a6") = function;
    register uintptr_t a7 __asm__("a7") = extension;
    __asm__ volatile("ecall" : "+r"(a0), "+r"(a1) : "r"(a2), "r"(a6), "r"(a7) : "memory");
    return (struct sbi_return){.error = (long)a0, .value = (long)a1};
}

bool sbi_has(enum sbi_extension extension)
{
    struct sbi_return got = sbi_call(SBI_BASE, SBI_BASE_PROBE, (uintptr_t)extension, 0, 0);
    return got.error == 0 && got.value != 0;
}

void sbi_set_timer(uint64_t when)
{
    (void)sbi_call(SBI_TIME, 0, when, 0, 0);
}

bool sbi_send_ipi(struct sched_hart_id hart)
{
    return sbi_call(SBI_IPI, 0, 1, hart.n, 0).error == 0;
}

bool sbi_hart_start(struct sched_hart_id hart, uintptr_t entry, uintptr_t opaque)
{
    return sbi_call(SBI_HSM, HSM_START, hart.n, entry, opaque).error == 0;
}

void sbi_hart_stop(void)
{
    (void)sbi_call(SBI_HSM, HSM_STOP, 0, 0, 0);
}

long sbi_hart_status(struct sched_hart_id hart)
{
    struct sbi_return got = sbi_call(SBI_HSM, HSM_STATUS, hart.n, 0, 0);
    return got.error == 0 ? got.value : got.error;
}

void sbi_putchar(char c)
{
    (void)sbi_call(SBI_LEGACY_PUTCHAR, 0, (unsigned char)c, 0, 0);
}

void sbi_shutdown(void)
{
    (void)sbi_call(SBI_RESET, 0, 0, 0, 0);
}
