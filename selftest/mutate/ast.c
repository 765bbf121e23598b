/* SPDX-License-Identifier: Apache-2.0 */
#include "ast.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DUMP_MAX (64u << 20)
#define CAST_DEPTH_MAX 8

static char *ast_read_all(int fd, size_t *size)
{
    size_t room = 1u << 20;
    char *text = malloc(room);
    *size = 0;
    while (text != NULL && room <= DUMP_MAX) {
        ssize_t n = read(fd, text + *size, room - *size - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        *size += (size_t)n;
        if (*size + 1 == room) {
            char *more = realloc(text, room * 2);
            if (more == NULL)
                break;
            text = more;
            room *= 2;
        }
    }
    if (text != NULL)
        text[*size] = '\0';
    return text;
}

static void ast_exec(const char *clang, const char *core, const char *file, int out)
{
    char path[HB_PATH_BYTES];
    char own[HB_PATH_BYTES];
    char public[HB_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", core, file);
    (void)snprintf(own, sizeof own, "-I%s", core);
    (void)snprintf(public, sizeof public, "-I%s/include", core);
    (void)dup2(out, STDOUT_FILENO);
    execlp(clang, clang, "-std=c11", "-ffreestanding", own, public, "-fsyntax-only", "-Xclang", "-ast-dump=json", path,
           (char *)NULL);
    _exit(127);
}

cJSON *ast_load(const char *clang, const char *core, const char *file, struct hb_error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        (void)hb_error_set(error, "no pipe: %s", strerror(errno));
        return NULL;
    }
    pid_t child = fork();
    if (child == 0)
        ast_exec(clang, core, file, ends[1]);
    (void)close(ends[1]);
    size_t size = 0;
    char *text = child > 0 ? ast_read_all(ends[0], &size) : NULL;
    (void)close(ends[0]);
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    cJSON *tree = text != NULL && status == 0 ? cJSON_ParseWithLength(text, size) : NULL;
    free(text);
    if (tree == NULL)
        (void)hb_error_set(error, "%s/%s: %s gives no syntax tree of it", core, file, clang);
    return tree;
}

static const cJSON *member(const cJSON *node, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(node, name);
}

const char *ast_kind(const cJSON *node)
{
    const char *kind = cJSON_GetStringValue(member(node, "kind"));
    return kind != NULL ? kind : "";
}

const char *ast_name(const cJSON *node)
{
    const char *name = cJSON_GetStringValue(member(node, "name"));
    return name != NULL ? name : "";
}

const cJSON *ast_child(const cJSON *node, int n)
{
    return cJSON_GetArrayItem(member(node, "inner"), n);
}

bool ast_is_function(const cJSON *node)
{
    const cJSON *place = member(node, "loc");
    if (strcmp(ast_kind(node), "FunctionDecl") != 0 || member(place, "offset") == NULL ||
        member(place, "includedFrom") != NULL)
        return false;
    int children = cJSON_GetArraySize(member(node, "inner"));
    for (int i = 0; i < children; i++) {
        if (strcmp(ast_kind(ast_child(node, i)), "CompoundStmt") == 0)
            return true;
    }
    return false;
}

/* Where the text stands that a macro was named in. */
static const cJSON *ast_place(const cJSON *end)
{
    const cJSON *expansion = member(end, "expansionLoc");
    return expansion != NULL ? expansion : end;
}

static size_t number(const cJSON *object, const char *name)
{
    const cJSON *item = member(object, name);
    return cJSON_IsNumber(item) ? (size_t)item->valuedouble : 0;
}

struct ast_range ast_range(const cJSON *node)
{
    const cJSON *range = member(node, "range");
    const cJSON *begin = ast_place(member(range, "begin"));
    const cJSON *end = ast_place(member(range, "end"));
    return (struct ast_range){
        .begin = number(begin, "offset"),
        .end = number(end, "offset") + number(end, "tokLen"),
        .line = (unsigned)number(begin, "line"),
    };
}

const char *ast_referenced(const cJSON *expression)
{
    for (int depth = 0; depth < CAST_DEPTH_MAX && expression != NULL; depth++) {
        if (strcmp(ast_kind(expression), "DeclRefExpr") == 0)
            return ast_name(member(expression, "referencedDecl"));
        expression = ast_child(expression, 0);
    }
    return "";
}
