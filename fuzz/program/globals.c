/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program's own data: its sections are named hb_program_data and hb_program_bss by the build, so the
 * linker puts them side by side and says where they are. Kept once, put back before each execution.
 */
#include <stdlib.h>

#include "state.h"

extern char __start_hb_program_data[] __attribute__((weak));
extern char __stop_hb_program_data[] __attribute__((weak));
extern char __start_hb_program_bss[] __attribute__((weak));
extern char __stop_hb_program_bss[] __attribute__((weak));

static struct region {
    char *start;
    size_t bytes;
    char *kept; /* NULL: all zero */
} regions[2];

static bool keep(struct region *r, char *start, const char *stop)
{
    *r = (struct region){start, start ? (size_t)(stop - start) : 0, NULL};
    bool zero = true;
    for (size_t i = 0; i < r->bytes && zero; i++)
        zero = start[i] == 0;
    if (zero)
        return true;
    r->kept = malloc(r->bytes);
    if (r->kept)
        memcpy(r->kept, start, r->bytes);
    return r->kept != NULL;
}

bool prog_globals_open(void)
{
    return keep(&regions[0], __start_hb_program_data, __stop_hb_program_data) &&
           keep(&regions[1], __start_hb_program_bss, __stop_hb_program_bss);
}

void prog_globals_restore(void)
{
    for (unsigned i = 0; i < 2; i++) {
        const struct region *r = &regions[i];
        if (r->kept)
            memcpy(r->start, r->kept, r->bytes);
        else if (r->bytes)
            memset(r->start, 0, r->bytes);
    }
}

const char *prog_globals(uint32_t region, size_t *bytes)
{
    *bytes = regions[region].bytes;
    return regions[region].start;
}
