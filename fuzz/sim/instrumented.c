/* SPDX-License-Identifier: Apache-2.0 */
/* Linked with the hooks: accesses of the machine's own go through them like the core's. */
#include "state.h"

/* NOLINTBEGIN(bugprone-reserved-identifier) */
void __tsan_read_range(void *p, size_t size);
void __tsan_write_range(void *p, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

bool sim_instrumented(void)
{
    return true;
}

void sim_plain(void *address, uint32_t size, bool write)
{
    if (eng.direct)
        return;
    if (write)
        __tsan_write_range(address, size);
    else
        __tsan_read_range(address, size);
}
