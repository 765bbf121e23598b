/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's heap. Blocks are never used twice in one execution, so whoever touches one that was freed
 * is caught, and addresses depend on nothing but the order of the calls. A granule of 16 bytes between
 * blocks belongs to nobody. A reset costs what was used.
 */
#include <errno.h>

#include "blame.h"
#include "state.h"

#define JUNK 0xa5
#define ALIGN_MAX ((size_t)1 << 20)
#define KEEP_MAX ((size_t)1 << 16) /* bytes of the heap that a prefix may have used */

uint8_t heap_live[PROG_HEAP_BYTES / HEAP_GRANULE + 2];

static uintptr_t top = PROG_HEAP_BASE; /* a multiple of the granule */

/* Before each block: its size, and whether it is still live. */
struct head {
    size_t bytes;
    uint32_t magic;
    uint32_t freed_by;
};
#define MAGIC 0x68656170u
#define MAGIC_FREED 0x66726565u
_Static_assert(sizeof(struct head) == HEAP_GRANULE, "one granule");

void __tsan_write_range(void *address, size_t size); /* NOLINT(bugprone-reserved-identifier) */

void *hb_call_malloc(size_t bytes);
void *hb_call_calloc(size_t count, size_t bytes);
void *hb_call_realloc(void *block, size_t bytes);
void hb_call_free(void *block);
void *hb_call_aligned_alloc(size_t align, size_t bytes);
void *hb_call_memalign(size_t align, size_t bytes);
int hb_call_posix_memalign(void **block, size_t align, size_t bytes);

void heap_reset(void)
{
    size_t used = (top - PROG_HEAP_BASE) / HEAP_GRANULE;
    memset(heap_live, 0, used + 1);
    top = PROG_HEAP_BASE;
}

bool heap_keep(void)
{
    size_t used = heap_used();
    if (used > 0) {
        prog_prefix_add(heap_live, used / HEAP_GRANULE + 1, NULL);
        prog_prefix_add((void *)PROG_HEAP_BASE, used, NULL);
        prog_prefix_add(&top, sizeof top, NULL);
    }
    return used <= KEEP_MAX;
}

size_t heap_used(void)
{
    return top - PROG_HEAP_BASE;
}

size_t heap_size(const void *block)
{
    return ((const struct head *)block - 1)->bytes;
}

static void mark(uintptr_t at, size_t bytes)
{
    uint8_t *live = &heap_live[(at - PROG_HEAP_BASE) / HEAP_GRANULE];
    memset(live, HEAP_GRANULE, bytes / HEAP_GRANULE);
    live[bytes / HEAP_GRANULE] = (uint8_t)(bytes % HEAP_GRANULE);
}

/* As libc: more than a pointer difference can say is refused. Anything else it might have given. */
static void *take(size_t align, size_t bytes)
{
    if (bytes > PTRDIFF_MAX - align) {
        *(int *)prog_slot(PROG_SLOT_ERRNO, sizeof(int)) = ENOMEM;
        return NULL;
    }
    if (align < HEAP_GRANULE)
        align = HEAP_GRANULE;
    uintptr_t at = (top + sizeof(struct head) + align - 1) & ~(align - 1);
    if (bytes > PROG_HEAP_BYTES || at + bytes + 2 * HEAP_GRANULE > PROG_HEAP_BASE + PROG_HEAP_BYTES)
        prog_limit("%u MiB of heap in one execution, freed blocks among them", (unsigned)(PROG_HEAP_BYTES >> 20));
    struct head *head = (struct head *)at - 1;
    *head = (struct head){.bytes = bytes, .magic = MAGIC};
    mark(at, bytes);
    top = (at + bytes + HEAP_GRANULE) & ~(uintptr_t)(HEAP_GRANULE - 1);
    eng_fresh(at, bytes ? bytes : 1);
    return (void *)at;
}

void *prog_alloc(size_t bytes)
{
    return memset(take(HEAP_GRANULE, bytes), 0, bytes);
}

void *hb_call_malloc(size_t bytes)
{
    void *block = take(HEAP_GRANULE, bytes);
    return block ? memset(block, JUNK, bytes) : NULL;
}

void *hb_call_calloc(size_t count, size_t bytes)
{
    size_t all;
    if (__builtin_mul_overflow(count, bytes, &all))
        return NULL;
    void *block = take(HEAP_GRANULE, all);
    return block ? memset(block, 0, all) : NULL;
}

static struct head *head_of(void *block, const char *what)
{
    uintptr_t at = (uintptr_t)block;
    struct head *head = (struct head *)at - 1;
    bool none = at % HEAP_GRANULE != 0 || at - PROG_HEAP_BASE < HEAP_GRANULE || at >= top;
    if (none || head->magic != MAGIC)
        PROG_BLAME_CALLER();
    if (none)
        prog_fail(HB_INV_MEMORY, "free of no block", "%s of an address that malloc did not give", what);
    if (head->magic == MAGIC_FREED)
        prog_fail(HB_INV_MEMORY, "double free", "%s by thread %u of a block that thread %u freed", what, prog_self(),
                  head->freed_by);
    if (head->magic != MAGIC)
        prog_fail(HB_INV_MEMORY, "free of no block", "%s of an address that is not the begin of a block", what);
    return head;
}

/* A free is a write to all of the block: whoever still uses it unordered is a race. */
void hb_call_free(void *block)
{
    if (!block)
        return;
    struct head *head = head_of(block, "free");
    if (head->bytes)
        __tsan_write_range(block, head->bytes);
    head->magic = MAGIC_FREED;
    head->freed_by = prog_self();
    memset(&heap_live[((uintptr_t)block - PROG_HEAP_BASE) / HEAP_GRANULE], 0, head->bytes / HEAP_GRANULE + 1);
}

void *hb_call_realloc(void *block, size_t bytes)
{
    if (!block)
        return hb_call_malloc(bytes);
    const struct head *head = head_of(block, "realloc");
    void *grown = hb_call_malloc(bytes);
    if (!grown)
        return NULL;
    memcpy(grown, block, head->bytes < bytes ? head->bytes : bytes);
    hb_call_free(block);
    return grown;
}

void *hb_call_memalign(size_t align, size_t bytes)
{
    if (align == 0 || (align & (align - 1)) != 0)
        return NULL;
    if (align > ALIGN_MAX)
        prog_limit("an alignment of %u bytes", (unsigned)ALIGN_MAX);
    void *block = take(align, bytes);
    return block ? memset(block, JUNK, bytes) : NULL;
}

void *hb_call_aligned_alloc(size_t align, size_t bytes)
{
    return hb_call_memalign(align, bytes);
}

int hb_call_posix_memalign(void **block, size_t align, size_t bytes)
{
    if (align % sizeof(void *) != 0 || align == 0 || (align & (align - 1)) != 0)
        return EINVAL;
    void *taken = hb_call_memalign(align, bytes);
    if (!taken)
        return ENOMEM;
    __tsan_write_range(block, sizeof *block);
    *block = taken;
    return 0;
}

/* The block that an address is in or behind: the first one whose head lies before it. */
static const struct head *before(uintptr_t address)
{
    uintptr_t at = (address & ~(uintptr_t)(HEAP_GRANULE - 1)) - HEAP_GRANULE;
    for (; at >= PROG_HEAP_BASE && at < top; at -= HEAP_GRANULE) {
        const struct head *head = (const struct head *)at;
        if ((head->magic == MAGIC || head->magic == MAGIC_FREED) && head->bytes <= PROG_HEAP_BYTES)
            return head;
    }
    return NULL;
}

void heap_outside(uintptr_t address, uint32_t size, bool write)
{
    const char *word = write ? "write" : "read";
    const struct head *head = before(address);
    PROG_BLAME_CALLER();
    if (head && head->magic == MAGIC_FREED && address - (uintptr_t)(head + 1) < head->bytes)
        prog_fail(HB_INV_MEMORY, "use after free", "%s of %u bytes by thread %u in a block that thread %u freed", word,
                  size, prog_self(), head->freed_by);
    prog_fail(HB_INV_MEMORY, "outside a block", "%s of %u bytes by thread %u outside the blocks of the heap", word,
              size, prog_self());
}

void heap_range(uintptr_t address, size_t size, bool write)
{
    uintptr_t at = address - PROG_HEAP_BASE;
    if (at >= PROG_HEAP_BYTES)
        return;
    const uint8_t *live = &heap_live[at / HEAP_GRANULE];
    size_t last = at % HEAP_GRANULE + size; /* within the granules from there on */
    if (at + size > PROG_HEAP_BYTES)
        heap_outside(address, (uint32_t)size, write);
    for (size_t g = 0; last > 0; g++) {
        size_t part = last < HEAP_GRANULE ? last : HEAP_GRANULE;
        if (part > live[g])
            heap_outside(address, (uint32_t)size, write);
        last -= part;
    }
}
