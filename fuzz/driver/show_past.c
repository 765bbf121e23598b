/* SPDX-License-Identifier: Apache-2.0 */
#include "show_past.h"

unsigned show_past(struct show *show)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < show->count; i++) {
        show->step[i].kept = i + 1 == show->count;
    }
    /* Causes are earlier, so one pass from the last step back finds all. */
    for (unsigned i = show->count; i > 0; i--) {
        const struct show_step *step = &show->step[i - 1];
        if (!step->kept) {
            continue;
        }
        kept++;
        for (unsigned c = 0; c < step->cause_count; c++) {
            show->step[step->cause[c] - show->lost - 1].kept = true;
        }
    }
    return kept;
}
