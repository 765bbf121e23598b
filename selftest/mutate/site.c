/* SPDX-License-Identifier: Apache-2.0 */
#include "site.h"

#include <stdio.h>
#include <string.h>

/* An expression this deep is none of ours; it bounds the recursion. */
#define TREE_DEPTH_MAX 256
/* Functions that show the state to checkers; nothing of the core calls them. */
#define VIEW "sched_view_"

struct finder {
    struct sites *sites;
    const char *source;
    size_t size;
    const char *function;
    unsigned line; /* clang repeats a line only where it changes */
};

static const char *const notifiers[] = {
    "core_ipi_request", "core_ipi_hint_claimed", "core_steal_offer",
    "core_ipi_retry",   "core_ipi_leave",        "core_mailbox_post",
};

static void copy_words(char *out, size_t room, const char *text, size_t length)
{
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < room; i++) {
        bool blank = text[i] == ' ' || text[i] == '\n' || text[i] == '\t';
        if (!blank)
            out[used++] = text[i];
        else if (used > 0 && out[used - 1] != ' ')
            out[used++] = ' ';
    }
    out[used] = '\0';
}

static void add(struct finder *f, enum site_kind kind, const cJSON *node, const char *word, const cJSON *about)
{
    if (f->sites->count == SITES_MAX) {
        f->sites->full = true;
        return;
    }
    struct site *site = &f->sites->all[f->sites->count++];
    *site = (struct site){.kind = kind, .at = ast_range(node)};
    (void)snprintf(site->function, sizeof site->function, "%s", f->function);
    (void)snprintf(site->word, sizeof site->word, "%s", word);
    struct ast_range text = ast_range(about != NULL ? about : node);
    if (text.begin < text.end && text.end <= f->size)
        copy_words(site->text, sizeof site->text, f->source + text.begin, text.end - text.begin);
}

static void find_call(struct finder *f, const cJSON *call)
{
    const char *name = ast_referenced(ast_child(call, 0));
    if (strcmp(name, "core_lock_take") == 0) {
        add(f, SITE_TAKE, call, name, ast_child(call, 2));
    } else if (strcmp(name, "core_lock_drop") == 0) {
        add(f, SITE_DROP, call, name, ast_child(call, 2));
    } else if (strcmp(name, "sched_port_irq_save") == 0) {
        add(f, SITE_SAVE, call, name, NULL);
    } else if (strcmp(name, "sched_port_irq_restore") == 0) {
        add(f, SITE_RESTORE, call, name, NULL);
    }
}

/* A call whose value nobody uses: a statement, or under a cast to void. */
static void find_statement(struct finder *f, const cJSON *statement)
{
    const cJSON *call = statement;
    if (strcmp(ast_kind(statement), "CStyleCastExpr") == 0)
        call = ast_child(statement, 0);
    if (strcmp(ast_kind(call), "CallExpr") != 0)
        return;
    const char *name = ast_referenced(ast_child(call, 0));
    for (unsigned i = 0; i < sizeof notifiers / sizeof notifiers[0]; i++) {
        if (strcmp(name, notifiers[i]) == 0)
            add(f, SITE_NOTIFY, statement, name, NULL);
    }
}

static bool is_zero(const cJSON *expression)
{
    for (int depth = 0; depth < 4 && expression != NULL; depth++) {
        const char *value = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(expression, "value"));
        if (value != NULL)
            return strcmp(value, "0") == 0;
        expression = ast_child(expression, 0);
    }
    return false;
}

static void find_assignment(struct finder *f, const cJSON *node)
{
    const char *sign = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(node, "opcode"));
    const char *flag = ast_name(ast_child(node, 0));
    bool raises = sign != NULL && (strcmp(sign, "|=") == 0 || (strcmp(sign, "=") == 0 && !is_zero(ast_child(node, 1))));
    if (raises && (strcmp(flag, "need_resched") == 0 || strcmp(flag, "wake_pending") == 0))
        add(f, SITE_FLAG, node, flag, NULL);
}

static void find_orders(struct finder *f, const cJSON *atomic)
{
    for (int i = 0; ast_child(atomic, i) != NULL; i++) {
        const char *order = ast_referenced(ast_child(atomic, i));
        if (strncmp(order, "memory_order_", strlen("memory_order_")) == 0)
            add(f, SITE_ORDER, ast_child(atomic, i), ast_name(atomic), NULL);
    }
}

static void find_in(struct finder *f, const cJSON *node, int depth)
{
    const char *kind = ast_kind(node);
    if (depth > TREE_DEPTH_MAX)
        return;
    bool body = strcmp(kind, "CompoundStmt") == 0 || strcmp(kind, "IfStmt") == 0;
    for (int i = 0; ast_child(node, i) != NULL; i++) {
        if (body)
            find_statement(f, ast_child(node, i));
        find_in(f, ast_child(node, i), depth + 1);
    }
    if (strcmp(kind, "CallExpr") == 0)
        find_call(f, node);
    else if (strcmp(kind, "BinaryOperator") == 0 || strcmp(kind, "CompoundAssignOperator") == 0)
        find_assignment(f, node);
    else if (strcmp(kind, "AtomicExpr") == 0)
        find_orders(f, node);
}

static unsigned line_of(const char *source, size_t offset)
{
    unsigned line = 1;
    for (size_t i = 0; i < offset; i++)
        line += source[i] == '\n';
    return line;
}

void sites_find(struct sites *sites, const cJSON *tree, const char *source, size_t size)
{
    sites->count = 0;
    sites->full = false;
    for (int i = 0; ast_child(tree, i) != NULL; i++) {
        const cJSON *node = ast_child(tree, i);
        if (!ast_is_function(node) || strncmp(ast_name(node), VIEW, strlen(VIEW)) == 0)
            continue;
        struct finder f = {.sites = sites, .source = source, .size = size, .function = ast_name(node)};
        find_in(&f, node, 0);
    }
    for (unsigned i = 0; i < sites->count; i++) {
        struct site *site = &sites->all[i];
        site->at.line = site->at.end <= size ? line_of(source, site->at.begin) : 0;
    }
}
