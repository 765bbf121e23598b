/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel wants to know of the machine, read from a device tree that was opened (fdt.h).
 *
 * Owns: nothing. Who may call: anyone; freestanding, pure, builds on any host.
 * Bounds: SCHED_MAX_CPUS harts are kept, the lowest ids and always the boot hart; `harts_seen` counts all.
 */
#ifndef HB_KERNEL_PLATFORM_H
#define HB_KERNEL_PLATFORM_H

#include "fdt.h"
#include "sched_types.h"

struct platform {
    uint32_t harts; /* kept in `hart` */
    uint32_t harts_seen;
    struct sched_hart_id hart[SCHED_MAX_CPUS]; /* logical CPU order: boot hart, then ascending */
    uint64_t timebase;                         /* clock units a second; 0 unknown */
    uint64_t uart;                             /* a 16550's registers; 0 none */
    uint64_t finisher;                         /* the test device's register; 0 none */
    uint64_t memory;                           /* first memory bank */
    uint64_t memory_size;
    const char *arguments; /* NUL-terminated; "" if none */
    uint64_t initrd;       /* [initrd, initrd_end); both 0 if none */
    uint64_t initrd_end;
};

/* False: *why is one sentence; the tree lacks what a boot needs. */
bool platform_read(struct platform *platform, const struct dt *tree, struct sched_hart_id boot, const char **why);

#endif
