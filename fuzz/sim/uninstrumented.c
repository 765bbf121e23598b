/* SPDX-License-Identifier: Apache-2.0 */
/* Linked instead of the hooks where the core carries none (ASan builds). */
#include "machine.h"

bool sim_instrumented(void)
{
    return false;
}
