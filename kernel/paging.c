/* SPDX-License-Identifier: Apache-2.0 */
#include "paging.h"

#include "csr.h"
#include "stacks.h"

enum pte {
    PTE_VALID = 1 << 0,
    PTE_READ = 1 << 1,
    PTE_WRITE = 1 << 2,
    PTE_EXECUTE = 1 << 3,
    PTE_GLOBAL = 1 << 5,
    PTE_ACCESSED = 1 << 6,
    PTE_DIRTY = 1 << 7,
};

#define ENTRIES 512u
#define MEGAPAGE 0x200000ul
#define IMAGE_TABLES (PAGING_IMAGE_MAX / MEGAPAGE)
#define LEAF (PTE_VALID | PTE_GLOBAL | PTE_ACCESSED | PTE_DIRTY)

typedef uint64_t table[ENTRIES] __attribute__((aligned(4096)));
static table root;
static table memory;
static table image[IMAGE_TABLES];

extern char kernel_start[], rodata_start[], data_start[], stacks_start[], stacks_end[], kernel_end[];

static uint64_t entry(uintptr_t address, uint64_t flags)
{
    return (address >> 12) << 10 | flags;
}

/* Rights of one page of the kernel; 0 leaves it out. */
static uint64_t image_rights(uintptr_t address)
{
    if (address < (uintptr_t)rodata_start) {
        return LEAF | PTE_READ | PTE_EXECUTE;
    }
    if (address < (uintptr_t)data_start) {
        return LEAF | PTE_READ;
    }
    struct stack_place place;
    if (stack_find(address, &place) && place.guard) {
        return 0;
    }
    return LEAF | PTE_READ | PTE_WRITE;
}

void paging_init(void)
{
    uintptr_t start = (uintptr_t)kernel_start;
    root[0] = entry(0, LEAF | PTE_READ | PTE_WRITE);
    root[PAGING_MEMORY >> 30] = entry((uintptr_t)memory, PTE_VALID);
    for (uint64_t i = 0; i < ENTRIES; i++) {
        memory[i] = entry(PAGING_MEMORY + i * MEGAPAGE, LEAF | PTE_READ);
    }
    memory[0] = 0; /* the firmware's */
    for (uint64_t i = 0; i < IMAGE_TABLES; i++) {
        uintptr_t base = start + i * MEGAPAGE;
        if (base >= (uintptr_t)kernel_end) {
            break;
        }
        memory[(base - PAGING_MEMORY) / MEGAPAGE] = entry((uintptr_t)image[i], PTE_VALID);
        for (uint64_t page = 0; page < ENTRIES; page++) {
            uintptr_t address = base + page * PAGE_SIZE;
            uint64_t rights = address < (uintptr_t)kernel_end ? image_rights(address) : LEAF | PTE_READ;
            image[i][page] = rights != 0 ? entry(address, rights) : 0;
        }
    }
}

void paging_on(void)
{
    __asm__ volatile("sfence.vma" ::: "memory");
    csr_write(satp, SATP_SV39 | (uintptr_t)root >> 12);
    __asm__ volatile("sfence.vma" ::: "memory");
}

bool paging_readable(uint64_t start, uint64_t size)
{
    uint64_t first = (uintptr_t)kernel_end;
    uint64_t end = PAGING_MEMORY + PAGING_MEMORY_SIZE;
    return start >= first && start <= end && size <= end - start;
}
