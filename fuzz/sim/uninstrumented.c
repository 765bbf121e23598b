/* SPDX-License-Identifier: Apache-2.0 */
/* Linked instead of the hooks where the core carries none (ASan builds). */
#include "state.h"

bool sim_instrumented(void)
{
    return false;
}

void sim_plain(void *address, uint32_t size, bool write)
{
    (void)address, (void)size, (void)write;
}
