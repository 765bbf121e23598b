/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strategies that sample: each execution is drawn anew, and there is no last one. The same seed draws the same choices.
 * Owner: one thread. None allocates memory.
 *
 * What they have in common: a mover is a CPU (0 .. HB_MOVERS_MAX - 1) or the buffer of one (HB_MOVERS_MAX + CPU);
 * interrupts and waits that return for nothing are taken at a rate, since they cost much and show little; so are
 * memory choices (older stores, other places in modification order), at a rate that each execution draws.
 */
#ifndef HB_SAMPLE_H
#define HB_SAMPLE_H

#include "draw.h"
#include "strategy.h"

#define HB_MOVERS_ALL (2u * HB_MOVERS_MAX)

/* Each that could go on is as likely as the other, at each point. */
struct hb_random {
    struct hb_strategy base;
    uint64_t random;
};
void hb_random_init(struct hb_random *s, uint64_t seed);

/* ---- what the others share: sample.c ---- */

/* Who could go on at a question, and the answer that lets them. */
struct hb_candidates {
    uint32_t count;
    uint16_t unit[HB_OPTIONS_MAX + 1];
    uint16_t answer[HB_OPTIONS_MAX + 1];
};
void hb_candidates(const struct hb_site *site, struct hb_candidates *out);

struct hb_rates {
    uint32_t memory; /* one memory decision in so many leaves the default; 0: none */
};
void hb_rates_draw(struct hb_rates *rates, uint64_t *random);
/* Memory decisions and interrupts. True: *answer is the choice; false: it is a question of who moves. */
bool hb_rates_answer(const struct hb_rates *rates, uint64_t *random, const struct hb_site *site, uint32_t *answer);

/* Both: true with the answer, or false with those who could move, at least one. */
bool hb_sample_answer(const struct hb_rates *rates, uint64_t *random, const struct hb_site *site,
                      struct hb_candidates *all, uint32_t *answer);

/* ---- strategies by priority ---- */

#define HB_PCT_DEPTH_MIN 2u
#define HB_PCT_DEPTH_MAX 5u

/*
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, "A randomized scheduler with
 * probabilistic guarantees of finding bugs", ASPLOS 2010): random priorities, and depth - 1 places where the running
 * mover's drops. Finds a bug of that depth with probability 1 / (n k^(depth-1)) an execution of n movers and k
 * questions. Whoever yields or waits goes below all, every second time; so does who was asked HB_PCT_STREAK times in a
 * row, lest it spins.
 */
#define HB_PCT_STREAK 4096u
struct hb_pct {
    struct hb_strategy base;
    uint64_t random;
    uint32_t fixed; /* depth, or 0: drawn for each execution */
    uint32_t depth;
    uint32_t length; /* questions of the longest execution so far */
    uint32_t step;
    uint32_t yields;
    uint32_t streak;
    uint32_t running;
    uint32_t drop[HB_PCT_DEPTH_MAX]; /* steps */
    struct hb_rates rates;
    uint32_t priority[HB_MOVERS_ALL]; /* 0: not drawn yet */
};
void hb_pct_init(struct hb_pct *s, uint64_t seed, uint32_t depth);

/*
 * Partial order sampling (Yuan, Yang, Gu, "Partial order aware concurrency sampling", CAV 2018): each pending operation
 * has a random priority; the highest moves, and the priorities of those that conflict with it are drawn again. All are
 * where somebody waits or yields.
 */
struct hb_pos {
    struct hb_strategy base;
    uint64_t random;
    uint32_t seen; /* movers 0 .. seen - 1 have had priorities */
    struct hb_rates rates;
    uint32_t priority[HB_MOVERS_ALL]; /* 0: not drawn yet */
};
void hb_pos_init(struct hb_pos *s, uint64_t seed);

/*
 * Selectively uniform random walk (Zhao, Wolff, Mathur, Roychoudhury, "Selectively uniform concurrency testing", ASPLOS
 * 2025): each execution chooses one place; of the orders of accesses to it each is about equally likely, since whoever
 * accesses it next is drawn by how many accesses are left to whom. Counts come from earlier executions.
 */
#define HB_SURW_PLACES 64u
struct hb_surw {
    struct hb_strategy base;
    uint64_t random;
    struct hb_rates rates;
    uint32_t places;
    uint32_t at; /* the place of this execution, in `place` */
    uint32_t runs;
    uint32_t intended; /* the mover that accesses it next, or HB_MOVERS_MAX */
    uint32_t patience; /* questions since it was drawn */
    uint32_t seen;     /* movers 0 .. seen - 1 have accessed it */
    uint32_t place[HB_SURW_PLACES];
    uint16_t expected[HB_SURW_PLACES][HB_MOVERS_MAX];
    uint16_t counted[HB_MOVERS_MAX]; /* in this execution */
};
void hb_surw_init(struct hb_surw *s, uint64_t seed);

#endif
