/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A search: which strategy answers the next execution, when it is over, and what may be said of it.
 * The same for scheduler cores (hb-sim) and programs (explore --program).
 *
 * Loop: while ((s = hb_search_strategy(search))) { run an execution with s; hb_search_report(search, &outcome); }
 * Owner: one thread. Memory is bounded by the depth of one execution, never by their number.
 */
#ifndef HB_SEARCH_H
#define HB_SEARCH_H

#include "strategy.h"

#define HB_UNBOUNDED UINT32_MAX

struct hb_search_config {
    const char *strategy; /* a name of hb_search_names */
    uint32_t bound;       /* deviations an execution (dfs), or HB_UNBOUNDED */
    uint32_t shard;       /* 1..shards */
    uint32_t shards;      /* 1: the whole */
    uint64_t seed;
    uint64_t executions; /* 0: no limit */
};

/*
 * portfolio, random, walk, pct, pos, surw, dfs; NULL-terminated, the default first. Also taken: pct2 .. pct5 (a fixed
 * depth) and dfs-plain (no reduction). A portfolio of which the dfs arm ends is as complete as dfs.
 *
 * Under a bound, dfs goes through the smaller bounds in turn. Without one it is the reduced search; once there were
 * HB_BESIDE_FROM executions, every HB_BESIDE_EVERY-th of it goes through the bounds in turn beside it, so that a search
 * that is cut can still say which schedules it has all of.
 */
#define HB_BESIDE_FROM 32768u
#define HB_BESIDE_ALONE_FROM 1048576u /* of dfs alone, whose executions are counted as schedules */
#define HB_BESIDE_EVERY 8u
extern const char *const hb_search_names[];

enum hb_complete {
    HB_COMPLETE_CUT,     /* ended by a budget, a finding or a signal, or the strategy is no enumeration */
    HB_COMPLETE_BOUNDED, /* every execution within the bound */
    HB_COMPLETE_YES,     /* every execution */
};
/* "yes", "bounded", "cut" */
const char *hb_complete_word(enum hb_complete complete);

struct hb_search_share {
    const char *strategy;
    uint64_t executions;
    uint64_t news;
    uint64_t findings;
};

struct hb_search_result {
    enum hb_complete complete;
    uint32_t turns;      /* every execution with fewer deviations than that was run, whatever cut the search */
    uint64_t repeated;   /* run again because a larger bound had its turn: not among those that count */
    uint64_t executions; /* that count: not abandoned, of this shard */
    uint64_t abandoned;
    uint64_t foreign;  /* run only to find out that they belong to another shard */
    uint64_t restarts; /* of an enumeration whose private places turned out shared */
    bool diverged;     /* the machine did not repeat a prefix, so the enumeration ended: not deterministic */
    uint64_t bytes;    /* that the enumeration holds */
    uint32_t shares;
    struct hb_search_share share[8];
};

struct hb_search;
/* NULL: no memory. The configuration has been checked (hb_search_check). */
struct hb_search *hb_search_open(const struct hb_search_config *config);
/* NULL, or what is wrong with it, as a sentence. */
const char *hb_search_check(const struct hb_search_config *config);
/* For the next execution; NULL: over. */
struct hb_strategy *hb_search_strategy(struct hb_search *search);
void hb_search_report(struct hb_search *search, const struct hb_run_outcome *outcome);
/* The machine lost something (a trimmed history, an unrolled spin): "yes" becomes "bounded". */
void hb_search_bounded(struct hb_search *search);
void hb_search_result(const struct hb_search *search, struct hb_search_result *result);
void hb_search_close(struct hb_search *search);

#endif
