/* SPDX-License-Identifier: Apache-2.0 */
#include "mutant.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING "(void)0"

static struct mutant *mutant_new(struct mutants *mutants, const char *rule, const struct site *site)
{
    if (mutants->count == MUTANTS_MAX) {
        mutants->full = true;
        return NULL;
    }
    struct mutant *mutant = &mutants->all[mutants->count];
    *mutant = (struct mutant){.line = site->at.line};
    char stem[MUTANT_NAME];
    int length = snprintf(stem, sizeof stem, "%s-%.60s-", rule, site->function);
    unsigned n = 1;
    for (unsigned i = 0; i < mutants->count; i++)
        n += strncmp(mutants->all[i].name, stem, (size_t)length) == 0;
    (void)snprintf(mutant->name, sizeof mutant->name, "%.80s%u", stem, n);
    mutants->count++;
    return mutant;
}

static void mutant_edit(struct mutants *mutants, struct mutant *mutant, const struct site *site, const char *with)
{
    if (mutant->count == MUTANT_EDITS) {
        mutants->full = true;
        return;
    }
    struct edit *edit = &mutant->edits[mutant->count++];
    edit->begin = site->at.begin;
    edit->end = site->at.end;
    (void)snprintf(edit->with, sizeof edit->with, "%s", with);
}

/* ---- order ---- */

/* The weaker orders one step below, at most two. */
static unsigned order_weaker(const char *operation, const char *order, const char *weaker[2])
{
    bool load = strstr(operation, "_load") != NULL;
    bool store = strstr(operation, "_store") != NULL;
    if (strcmp(order, "memory_order_seq_cst") == 0) {
        weaker[0] = load ? "memory_order_acquire" : store ? "memory_order_release" : "memory_order_acq_rel";
        return 1;
    }
    if (strcmp(order, "memory_order_acq_rel") == 0) {
        weaker[0] = "memory_order_acquire";
        weaker[1] = "memory_order_release";
        return 2;
    }
    weaker[0] = "memory_order_relaxed";
    return strcmp(order, weaker[0]) == 0 ? 0 : 1;
}

static void order_mutants(struct mutants *mutants, const struct site *site)
{
    const char *weaker[2];
    unsigned count = order_weaker(site->word, site->text, weaker);
    for (unsigned i = 0; i < count; i++) {
        struct mutant *mutant = mutant_new(mutants, "order", site);
        if (mutant == NULL)
            return;
        (void)snprintf(mutant->what, sizeof mutant->what, "%s: %s, not %s", site->word + strlen("__c11_"),
                       weaker[i] + strlen("memory_order_"), site->text + strlen("memory_order_"));
        mutant_edit(mutants, mutant, site, weaker[i]);
    }
}

/* ---- lock, irq ---- */

static bool same_lock(const struct site *a, const struct site *b)
{
    return strcmp(a->text, b->text) == 0;
}

static bool same_function(const struct site *a, const struct site *b)
{
    return strcmp(a->function, b->function) == 0;
}

/* Whether the function that takes this lock drops it too, or the other way round. */
static bool is_paired(const struct sites *sites, const struct site *site)
{
    enum site_kind other = site->kind == SITE_TAKE ? SITE_DROP : SITE_TAKE;
    for (unsigned i = 0; i < sites->count; i++) {
        const struct site *s = &sites->all[i];
        if (s->kind == other && same_lock(s, site) && same_function(s, site))
            return true;
    }
    return false;
}

/* What belongs to one critical section: of a function, or of those that take and drop for each other. */
static bool is_together(const struct sites *sites, const struct site *a, const struct site *b)
{
    if (!same_lock(a, b))
        return false;
    return is_paired(sites, a) ? same_function(a, b) : !is_paired(sites, b);
}

static void lock_mutants(struct mutants *mutants, const struct sites *sites, unsigned first)
{
    const struct site *site = &sites->all[first];
    for (unsigned i = 0; i < first; i++) {
        if (sites->all[i].kind == SITE_TAKE && is_together(sites, site, &sites->all[i]))
            return; /* done with the first */
    }
    struct mutant *mutant = mutant_new(mutants, "lock", site);
    if (mutant == NULL)
        return;
    (void)snprintf(mutant->what, sizeof mutant->what, "%s is not locked", site->text);
    for (unsigned i = 0; i < sites->count; i++) {
        const struct site *s = &sites->all[i];
        if ((s->kind == SITE_TAKE || s->kind == SITE_DROP) && is_together(sites, site, s))
            mutant_edit(mutants, mutant, s, NOTHING);
    }
}

static void irq_mutants(struct mutants *mutants, const struct sites *sites, const struct site *site)
{
    struct mutant *mutant = mutant_new(mutants, "irq", site);
    if (mutant == NULL)
        return;
    (void)snprintf(mutant->what, sizeof mutant->what, "interrupts stay as they are");
    mutant_edit(mutants, mutant, site, "(struct sched_irq_state){0}");
    for (unsigned i = 0; i < sites->count; i++) {
        const struct site *s = &sites->all[i];
        if (s->kind == SITE_RESTORE && strcmp(s->function, site->function) == 0)
            mutant_edit(mutants, mutant, s, NOTHING);
    }
}

/* ---- flag, notify ---- */

static void left_out(struct mutants *mutants, const struct site *site, const char *rule)
{
    struct mutant *mutant = mutant_new(mutants, rule, site);
    if (mutant == NULL)
        return;
    (void)snprintf(mutant->what, sizeof mutant->what, "left out: %s", site->text);
    mutant_edit(mutants, mutant, site, NOTHING);
}

void mutants_make(struct mutants *mutants, const struct sites *sites)
{
    mutants->count = 0;
    mutants->full = sites->full;
    for (unsigned i = 0; i < sites->count; i++) {
        const struct site *site = &sites->all[i];
        switch (site->kind) {
        case SITE_ORDER:
            order_mutants(mutants, site);
            break;
        case SITE_TAKE:
            lock_mutants(mutants, sites, i);
            break;
        case SITE_SAVE:
            irq_mutants(mutants, sites, site);
            break;
        case SITE_FLAG:
            left_out(mutants, site, "flag");
            break;
        case SITE_NOTIFY:
            left_out(mutants, site, "notify");
            break;
        case SITE_DROP:
        case SITE_RESTORE:
            break;
        }
    }
}

char *mutant_apply(const struct mutant *mutant, const char *source, size_t size, size_t *out_size)
{
    char *out = malloc(size + MUTANT_EDITS * SITE_NAME + 1);
    if (out == NULL)
        return NULL;
    size_t used = 0;
    size_t from = 0;
    for (unsigned i = 0; i < mutant->count; i++) {
        const struct edit *edit = &mutant->edits[i];
        memcpy(out + used, source + from, edit->begin - from);
        used += edit->begin - from;
        size_t length = strlen(edit->with);
        memcpy(out + used, edit->with, length);
        used += length;
        from = edit->end;
    }
    memcpy(out + used, source + from, size - from);
    *out_size = used + size - from;
    out[*out_size] = '\0';
    return out;
}
