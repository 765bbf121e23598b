/* SPDX-License-Identifier: Apache-2.0 */
#include "search.h"

#include <stdlib.h>
#include <string.h>

#include "portfolio.h"
#include "reduce.h"
#include "sample.h"

#define SHARDS_MAX 65536u

const char *const hb_search_names[] = {"portfolio", "random", "walk", "pct", "pos", "surw", "dfs", NULL};

struct hb_search {
    struct hb_search_config config;
    struct hb_portfolio portfolio;
    uint32_t arms;
    uint32_t running; /* the arm of the execution that was handed out last */
    struct hb_strategy *arm[HB_ARMS_MAX];
    struct hb_search_share share[HB_ARMS_MAX];
    uint64_t runs;
    uint64_t executions, abandoned, foreign, repeated;
    struct hb_strategy *handed; /* whose execution is out, not yet reported */
    struct hb_strategy *ended;  /* an enumeration that has come to its end */
    bool beside;                /* the bounds go in turn beside the reduced search */
    bool bounded;               /* the machine says so */
    struct hb_random random;
    struct hb_walk walk;
    struct hb_pct pct;
    struct hb_pos pos;
    struct hb_surw surw;
    struct hb_dfs dfs;
    struct hb_reduce reduce;
};

const char *hb_complete_word(enum hb_complete complete)
{
    static const char *const words[] = {"cut", "bounded", "yes"};
    return words[complete];
}

/* ---- configuration ---- */

static bool known(const char *name)
{
    static const char *const more[] = {"pct2", "pct3", "pct4", "pct5", "dfs-plain", NULL};
    for (const char *const *n = hb_search_names; *n; n++)
        if (strcmp(*n, name) == 0)
            return true;
    for (const char *const *n = more; *n; n++)
        if (strcmp(*n, name) == 0)
            return true;
    return false;
}

const char *hb_search_check(const struct hb_search_config *config)
{
    if (!config->strategy || !known(config->strategy))
        return "there is no such strategy";
    if (config->bound != HB_UNBOUNDED && config->bound > HB_POINTS_MAX)
        return "the bound is at most 256 deviations";
    if (config->shards == 0 || config->shards > SHARDS_MAX)
        return "the number of shards is 1 to 65536";
    if (config->shard == 0 || config->shard > config->shards)
        return "a shard is one of 1 to the number of shards";
    return NULL;
}

/* ---- arms ---- */

static void add(struct hb_search *s, struct hb_strategy *strategy)
{
    s->share[s->arms].strategy = strategy->name;
    s->arm[s->arms++] = strategy;
}

static void add_dfs(struct hb_search *s, bool plain)
{
    const struct hb_search_config *c = &s->config;
    struct hb_shard shard = {c->shard, c->shards};
    hb_dfs_init(&s->dfs, c->bound);
    hb_dfs_part(&s->dfs, shard);
    if (!plain)
        hb_dfs_in_turn(&s->dfs);
    /* Shards would each find other places private, and then their parts would not fit together. */
    s->dfs.base.prune = !plain && c->shards == 1;
    s->beside = c->bound == HB_UNBOUNDED && !plain;
    if (s->beside)
        hb_reduce_init(&s->reduce, shard, true);
    add(s, s->beside ? &s->reduce.base : &s->dfs.base);
}

/* The arm called `name`; of "portfolio", each in turn. */
static void add_arm(struct hb_search *s, const char *name, uint64_t seed)
{
    if (strcmp(name, "random") == 0) {
        hb_random_init(&s->random, seed);
        add(s, &s->random.base);
    } else if (strcmp(name, "walk") == 0) {
        hb_walk_init(&s->walk, seed);
        add(s, &s->walk.base);
    } else if (strncmp(name, "pct", 3) == 0) {
        hb_pct_init(&s->pct, seed, name[3] ? (uint32_t)(name[3] - '0') : 0);
        add(s, &s->pct.base);
    } else if (strcmp(name, "pos") == 0) {
        hb_pos_init(&s->pos, seed);
        add(s, &s->pos.base);
    } else if (strcmp(name, "surw") == 0) {
        hb_surw_init(&s->surw, seed);
        add(s, &s->surw.base);
    } else {
        add_dfs(s, strcmp(name, "dfs-plain") == 0);
    }
}

static void open_arms(struct hb_search *s)
{
    uint64_t seed = s->config.shards == 1 ? s->config.seed : hb_mix(s->config.seed) + s->config.shard;
    if (strcmp(s->config.strategy, "portfolio") != 0) {
        add_arm(s, s->config.strategy, seed);
        return;
    }
    for (const char *const *name = hb_search_names + 1; *name; name++)
        add_arm(s, *name, seed);
    hb_portfolio_init(&s->portfolio, s->arms, seed);
}

struct hb_search *hb_search_open(const struct hb_search_config *config)
{
    struct hb_search *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->config = *config;
    open_arms(s);
    return s;
}

void hb_search_close(struct hb_search *s)
{
    hb_dfs_free(&s->dfs);
    hb_reduce_free(&s->reduce);
    free(s);
}

/* ---- the loop ---- */

static struct hb_strategy *of_arm(struct hb_search *s)
{
    struct hb_strategy *strategy = s->arm[s->running];
    uint32_t from = s->arms > 1 ? HB_BESIDE_FROM : HB_BESIDE_ALONE_FROM;
    bool beside = s->beside && strategy == &s->reduce.base && s->runs >= from &&
                  s->share[s->running].executions % HB_BESIDE_EVERY == 0;
    return beside ? &s->dfs.base : strategy;
}

struct hb_strategy *hb_search_strategy(struct hb_search *s)
{
    if (s->ended || (s->config.executions && s->runs >= s->config.executions))
        return NULL;
    s->running = s->arms > 1 ? hb_portfolio_arm(&s->portfolio) : 0;
    s->handed = of_arm(s);
    return s->handed;
}

static bool foreign(const struct hb_search *s)
{
    return (s->handed == &s->dfs.base && s->dfs.foreign) || (s->handed == &s->reduce.base && s->reduce.foreign);
}

static void count(struct hb_search *s, const struct hb_run_outcome *outcome)
{
    struct hb_search_share *share = &s->share[s->running];
    s->runs++;
    if (foreign(s))
        s->foreign++;
    else if (outcome->abandoned)
        s->abandoned++;
    else if (s->handed == &s->dfs.base && s->dfs.repeated)
        s->repeated++;
    else
        s->executions++;
    share->executions++;
    share->news += outcome->news;
    share->findings += outcome->violated;
}

void hb_search_report(struct hb_search *s, const struct hb_run_outcome *outcome)
{
    struct hb_strategy *strategy = s->handed;
    if (!strategy)
        return;
    if (outcome->grown && s->dfs.base.prune && strategy != &s->dfs.base)
        hb_dfs_restart(&s->dfs);
    bool over = strategy->next && !strategy->next(strategy, outcome);
    if (over && s->beside && strategy == &s->dfs.base && s->dfs.overflow)
        s->beside = false; /* the reduced search needs less memory */
    else if (over)
        s->ended = strategy;
    count(s, outcome);
    s->handed = NULL;
    if (s->arms > 1)
        hb_portfolio_report(&s->portfolio, outcome->news, outcome->violated);
}

void hb_search_bounded(struct hb_search *s)
{
    s->bounded = true;
}

/* ---- what may be said ---- */

static bool diverged(const struct hb_search *s)
{
    return s->dfs.diverged || s->reduce.diverged;
}

static enum hb_complete complete(const struct hb_search *s)
{
    bool bounds = s->ended == &s->dfs.base;
    if (!s->ended || (bounds ? s->dfs.overflow : s->reduce.failed) || diverged(s))
        return HB_COMPLETE_CUT;
    bool limited = bounds ? s->dfs.limited : s->reduce.limited;
    return s->bounded || limited ? HB_COMPLETE_BOUNDED : HB_COMPLETE_YES;
}

void hb_search_result(const struct hb_search *s, struct hb_search_result *result)
{
    *result = (struct hb_search_result){
        .complete = complete(s),
        .turns = diverged(s) ? 0 : s->dfs.turns,
        .repeated = s->repeated,
        .executions = s->executions,
        .abandoned = s->abandoned,
        .foreign = s->foreign,
        .restarts = s->dfs.restarts,
        .bytes = s->dfs.capacity * sizeof *s->dfs.nodes + hb_reduce_bytes(&s->reduce),
        .diverged = diverged(s),
        .shares = s->arms,
    };
    memcpy(result->share, s->share, sizeof result->share);
}
