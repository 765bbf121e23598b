/* SPDX-License-Identifier: Apache-2.0 */
#include "engine.h"

uint32_t eng_buffered(uint32_t agent)
{
    (void)agent;
    return 0;
}

void eng_drain(uint32_t agent)
{
    (void)agent;
}

void eng_drain_all(uint32_t agent)
{
    (void)agent;
}

uint32_t eng_buffered_place(uint32_t agent)
{
    (void)agent;
    return 0;
}
