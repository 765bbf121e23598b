/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Searches that found nothing. Once something about the best program has changed, most candidates come again as they
 * were, and a search that is the same each time need not be made again.
 *
 * Owns: a table of VAIN_MAX searches, the older one of two in the same place lost. One thread.
 */
#ifndef HB_SIM_VAIN_H
#define HB_SIM_VAIN_H

#include "program.h"

#define VAIN_MAX 16384u

/*
 * A search is what it begins with: the program, with its schedule or without, a name, and what it may cost. One for at
 * most `limit` deviations is in vain if one for as many or more was.
 */
struct vain_search {
    uint64_t key;
    uint32_t limit;
};
struct vain_search vain_search(const struct hb_program *p, bool schedule, const char *name, uint32_t bound,
                               uint64_t cost, uint32_t limit);

bool vain_known(const struct vain_search *search);
void vain_remember(const struct vain_search *search);

#endif
