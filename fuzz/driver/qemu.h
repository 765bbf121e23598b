/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One boot of the kernel under QEMU, as a child process, and its verdict: the final marker and the exit
 * code, both.
 */
#ifndef HB_QEMU_H
#define HB_QEMU_H

#include "console.h"
#include "core.h"
#include "process.h"

#include <stdio.h>

#define QEMU_WORDS_MAX 32u

struct boot_request {
    unsigned smp;
    const char *kernel; /* as core_binary wants it; NULL: the core's own */
    double timeout;
    const char *append; /* kernel arguments; may be NULL */
    const char *initrd; /* a file for the guest; may be NULL */
    bool echo;          /* print the console as it comes */
    const char *log;    /* write the console there; may be NULL */
    const char *gdb;    /* wait for gdb at this socket before the first instruction; may be NULL */
};

struct boot {
    struct boot_request request;
    struct process process;
    struct console console;
    FILE *log;
    char kernel[PATH_MAX];
    char why[CONSOLE_TEXT]; /* valid if it failed */
    bool usage;             /* the kernel could not use what it was given */
};

/* Says what is missing and returns false if there is no QEMU for this. */
bool qemu_present(void);

bool boot_start(struct boot *boot, const struct core *core, const struct boot_request *request);

/* Waits for its end, or stops it when the driver is interrupted. */
void boot_wait(struct boot *boot);

/* After its process has ended. True: the boot is proved clean. False: boot->why. */
bool boot_verdict(struct boot *boot);

#endif
