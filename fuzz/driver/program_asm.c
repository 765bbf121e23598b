/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inline assembly in the compiler's output: what it reads, writes and orders is not seen by the machine, so it is
 * refused by file and line, unless it does nothing that another thread could notice.
 */
#include "program_ir.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MAX 512u /* of a template; a longer one does something */
#define SHOWN_MAX 60

/* Statements of a template that change no memory and order nothing: a hint to the CPU at most. */
static const char *const harmless[] = {"", "pause", "nop", "rep", "rep nop", "rep pause", "yield", "hint #1"};

/* ---- what the template says ---- */

/* From behind the opening quote: \0A and the like become characters, `$$` becomes `$`. False: it is longer than that.
 */
static bool template_text(const char *at, char *out, size_t size)
{
    size_t used = 0;
    for (; *at != '"' && *at != '\0' && used + 1 < size; at++) {
        unsigned code;
        if (*at == '\\' && sscanf(at + 1, "%2x", &code) == 1) {
            out[used++] = (char)code;
            at += 2;
        } else if (!(at[0] == '$' && at[1] == '$')) {
            out[used++] = *at;
        }
    }
    out[used] = '\0';
    return *at == '"' || *at == '\0';
}

static bool statement_is_harmless(const char *at, size_t length)
{
    char words[TEXT_MAX];
    size_t used = 0;
    for (size_t i = 0; i < length && used + 1 < sizeof words; i++) {
        bool blank = isspace((unsigned char)at[i]);
        if (!blank || (used > 0 && words[used - 1] != ' ')) {
            words[used++] = blank ? ' ' : (char)tolower((unsigned char)at[i]);
        }
    }
    while (used > 0 && words[used - 1] == ' ') {
        used--;
    }
    words[used] = '\0';
    for (unsigned i = 0; i < sizeof harmless / sizeof harmless[0]; i++) {
        if (strcmp(words, harmless[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* Statements end at newlines and semicolons, comments at newlines. */
static bool is_harmless(const char *text)
{
    for (const char *at = text;; at++) {
        bool comment = at[strspn(at, " \t")] == '#';
        size_t length = strcspn(at, comment ? "\n" : ";\n");
        if (!comment && !statement_is_harmless(at, length)) {
            return false;
        }
        at += length;
        if (*at == '\0') {
            return true;
        }
    }
}

void assembly_look(struct look *look, const char *line, const char *assembly)
{
    char text[TEXT_MAX], what[2 * SHOWN_MAX + 64];
    const char *quote = strchr(assembly, '"');
    bool whole = template_text(quote != NULL ? quote + 1 : "", text, sizeof text);
    if (!whole || !is_harmless(text)) {
        const char *first = text + strspn(text, " \t\n;");
        snprintf(what, sizeof what, "inline assembly is not supported, since it is not seen: `%.*s`; use <stdatomic.h>",
                 (int)(strcspn(first, "\n") < SHOWN_MAX ? strcspn(first, "\n") : SHOWN_MAX), first);
        ir_refuse(look, line, what);
    }
}
