/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls into the SBI firmware (OpenSBI).
 *
 * Owns: nothing. Who may call: any hart, interrupts on or off, no lock needed; the firmware
 * serialises what it must. Each call is bounded by the firmware.
 */
#ifndef HB_KERNEL_SBI_H
#define HB_KERNEL_SBI_H

#include <stdbool.h>
#include <stdint.h>

#include "sched_types.h"

enum sbi_extension {
    SBI_TIME = 0x54494D45,
    SBI_IPI = 0x735049,
    SBI_HSM = 0x48534D,
    SBI_RESET = 0x53525354,
};

enum sbi_hart_status {
    SBI_HART_STARTED = 0,
    SBI_HART_STOPPED = 1,
    SBI_HART_START_PENDING = 2,
    SBI_HART_STOP_PENDING = 3,
};

bool sbi_has(enum sbi_extension extension);

/* Timer interrupt of this hart at absolute time `when`; clears the pending one. UINT64_MAX: never. */
void sbi_set_timer(uint64_t when);

/* Software interrupt to one hart. False: the firmware knows no such hart. */
bool sbi_send_ipi(struct sched_hart_id hart) SCHED_MUST_CHECK;

/* The hart begins at physical `entry` with a0 = its id, a1 = opaque, translation and interrupts off. */
bool sbi_hart_start(struct sched_hart_id hart, uintptr_t entry, uintptr_t opaque) SCHED_MUST_CHECK;

/* Stops the calling hart; returns only if the firmware refused. */
void sbi_hart_stop(void);

/* enum sbi_hart_status, or a negative error. */
long sbi_hart_status(struct sched_hart_id hart);

/* Legacy console output, for machines without a known UART. */
void sbi_putchar(char c);

/* Shuts the machine down; returns only if the firmware refused. QEMU's exit code is 0 whatever the reason. */
void sbi_shutdown(void);

#endif
