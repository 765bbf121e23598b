/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ends of the machine: the exit with a verdict, and the panic.
 *
 * Owns: the finisher. Who may call: any hart in any state. A panic first gives up what could trap
 * again: interrupts, translation, the trap vector (which becomes the last resort in trap.S). The
 * first hart to panic speaks; others park.
 */
#ifndef HB_KERNEL_PANIC_H
#define HB_KERNEL_PANIC_H

#include <stdint.h>

enum exit_code {
    EXIT_CLEAN = 0,
    EXIT_FINDING = 1,
    EXIT_USAGE = 2, /* bad boot arguments, initrd or device tree */
};

/* The test device's register; 0: none, shutdown by the firmware. Boot hart, once. */
void finisher_init(uint64_t address);

_Noreturn void machine_exit(enum exit_code code);

/* Prints `PANIC: ...`, the failing marker and the verdict, and exits with EXIT_FINDING. */
_Noreturn void panic(const char *text, ...) __attribute__((format(printf, 1, 2)));

/* Only one hart gets true, once: the right to fail the boot. The others park. */
void panic_claim(void);

_Noreturn void machine_park(void);

#endif
