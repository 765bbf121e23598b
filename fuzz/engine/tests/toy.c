/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "toy.h"

struct toy toy __attribute__((aligned(64)));
struct script script;

int toy_open(void **state)
{
    (void)state;
    static bool open;
    if (!open)
        open = eng_open((uintptr_t)&toy, sizeof toy);
    return open ? 0 : -1;
}

void begin_with(const struct eng_config *config)
{
    memset(&script, 0, sizeof script);
    memset(&toy, 0, sizeof toy);
    eng_begin(config);
}

void begin(enum eng_model model)
{
    begin_with(&(struct eng_config){.model = model, .races = true, .agents = 4});
}
