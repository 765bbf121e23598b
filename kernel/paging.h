/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Translation: Sv39, everything at its own address, with rights by section and holes for guards.
 *
 * Owns: the page tables; written once by the boot hart before any hart uses them, constant after.
 * Bounds: PAGING_IMAGE_MAX bytes of kernel; devices below 1 GiB; memory within the GiB of the kernel.
 */
#ifndef HB_KERNEL_PAGING_H
#define HB_KERNEL_PAGING_H

#include <stdbool.h>
#include <stdint.h>

#define PAGE_SIZE 0x1000ul
#define PAGING_IMAGE_MAX 0x2000000ul
#define PAGING_MEMORY 0x80000000ul /* the GiB that is mapped: kernel by section, the rest read-only */
#define PAGING_MEMORY_SIZE 0x40000000ul

/* Boot hart, once. */
void paging_init(void);

/* Each hart, for itself. */
void paging_on(void);

/* Whether [start, start + size) may be read after paging_on: device trees and initrds outside the kernel. */
bool paging_readable(uint64_t start, uint64_t size);

#endif
