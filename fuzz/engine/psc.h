/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RC11's axiom of seq_cst: psc is acyclic (Lahav et al., PLDI 2017, section 3.4).
 *
 *   scb      = sb | sb_notloc; hb; sb_notloc | hb_loc | mo | rb
 *   psc_base = ([Esc] | [Fsc]; hb?); scb; ([Esc] | hb?; [Fsc])
 *   psc_F    = [Fsc]; (hb | hb; eco; hb); [Fsc]
 *
 * Nodes are the seq_cst accesses and fences of the execution, with what each reaches. The default (read
 * the newest, write at the end) gives the new event no outgoing edge of scb or eco, so it closes no
 * cycle; only alternatives are checked. Bounds: PSC_NODES; beyond, alternatives are withheld and the
 * execution counts as trimmed.
 */
#ifndef HB_ENGINE_PSC_H
#define HB_ENGINE_PSC_H

#include "history.h"

#define PSC_NODES 1024u
#define PSC_WORDS (PSC_NODES / 64)

/* An access about to happen: where it stands in modification order. */
struct psc_access {
    struct eng_location *location;
    const struct eng_store *read; /* NULL: a store */
    bool write;
    bool sc;
    int32_t after;           /* position of the oldest store that is modification-order-later */
    const uint32_t *acquire; /* what it will acquire, or NULL */
};

extern uint32_t eng_psc_count;

void eng_psc_begin(void);
/* Whether the access closes no cycle. */
bool eng_psc_allows(const struct psc_access *access);
/*
 * Before the access changes clocks: adds its edges, and its node if it is seq_cst. eng_psc_done, after it, completes
 * the node.
 */
void eng_psc_access(const struct psc_access *access);
void eng_psc_done(const struct eng_event *event);
/* A seq_cst fence of the running agent, after it acquired and before its release. */
void eng_psc_fence(uint32_t sequence);
/* Any event of an agent at `place` (a location, or NULL: elsewhere), before its clocks change. */
void eng_psc_event(uint32_t agent, const struct eng_location *place);

#endif
