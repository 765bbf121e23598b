/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inline assembly in the compiler's output: what it reads, writes and orders is not seen by the machine, so it is
 * refused by file and line, unless it does nothing that another thread could notice.
 */
#include "process.h"
#include "program_part.h"
#include "say.h"
#include "verb.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT_MAX 512u /* of a template; a longer one does something */
#define SHOWN_MAX 60
#define NAMED_MAX 20u

/* Statements of a template that change no memory and order nothing: a hint to the CPU at most. */
static const char *const harmless[] = {"", "pause", "nop", "rep", "rep nop", "rep pause", "yield", "hint #1"};

/* Instructions that have names in C, and are no access that the compiler tells of. */
static const struct {
    const char *intrinsic, *words;
} unseen[] = {
    {"@llvm.x86.sse2.mfence(", "_mm_mfence is not seen: use atomic_thread_fence(memory_order_seq_cst)"},
    {"@llvm.x86.sse2.lfence(", "_mm_lfence is not seen: use atomic_thread_fence"},
    {"@llvm.x86.sse.sfence(", "_mm_sfence is not seen: use atomic_thread_fence"},
    {"@llvm.aarch64.dmb(", "__dmb is not seen: use atomic_thread_fence"},
    {"@llvm.aarch64.dsb(", "__dsb is not seen: use atomic_thread_fence"},
    {"@llvm.x86.xbegin(", "transactional memory is not simulated"},
};

static char *read_all(const char *path)
{
    struct stat state;
    FILE *file = fopen(path, "r");
    char *text = file != NULL && fstat(fileno(file), &state) == 0 ? malloc((size_t)state.st_size + 1) : NULL;
    size_t length = text != NULL ? fread(text, 1, (size_t)state.st_size, file) : 0;
    if (text == NULL) {
        say_error("%s: %s", path, strerror(errno));
    } else {
        text[length] = '\0';
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

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

/* ---- where it stands ---- */

/* The line "!N = ..." of the metadata that `reference` ("!N") names, or NULL. */
static const char *metadata(const char *ir, const char *reference)
{
    char start[32];
    snprintf(start, sizeof start, "\n!%u = ", (unsigned)strtoul(reference + 1, NULL, 10));
    const char *at = strstr(ir, start);
    return at != NULL ? at + 1 : NULL;
}

/* The text behind `key` within one line, or NULL. */
static const char *field(const char *line, const char *key)
{
    const char *at = line != NULL ? strstr(line, key) : NULL;
    return at != NULL && at < line + strcspn(line, "\n") ? at + strlen(key) : NULL;
}

/* FILE:LINE of an instruction; the source's name if the compiler does not say. */
static void place_of(const char *ir, const char *instruction, const char *source, char *out, size_t size)
{
    const char *line = instruction;
    if (strncmp(line, "callbr", 6) == 0) { /* goes on in the next line */
        line += strcspn(line, "\n") + 1;
    }
    const char *reference = field(line, "!dbg ");
    const char *location = reference != NULL ? metadata(ir, reference) : NULL;
    const char *number = field(location, "line: ");
    const char *scope = field(location, "scope: ");
    const char *block = scope != NULL ? metadata(ir, scope) : NULL;
    const char *file = field(block, "file: ");
    const char *name = field(file != NULL ? metadata(ir, file) : NULL, "filename: \"");
    if (number == NULL || name == NULL) {
        snprintf(out, size, "%s", source);
        return;
    }
    snprintf(out, size, "%.*s:%lu", (int)strcspn(name, "\""), name, strtoul(number, NULL, 10));
}

/* ---- the whole ---- */

struct look {
    const char *ir, *source;
    unsigned named;
};

static void name_it(struct look *look, const char *instruction, const char *what)
{
    char place[PATH_MAX];
    if (look->named++ < NAMED_MAX) {
        place_of(look->ir, instruction, look->source, place, sizeof place);
        say_error("%s: %s", place_from_here(place), what);
    }
}

static void look_at_template(struct look *look, const char *line, const char *assembly)
{
    char text[TEXT_MAX], what[2 * SHOWN_MAX + 64];
    const char *quote = strchr(assembly, '"');
    bool whole = template_text(quote != NULL ? quote + 1 : "", text, sizeof text);
    if (!whole || !is_harmless(text)) {
        const char *first = text + strspn(text, " \t\n;");
        snprintf(what, sizeof what, "inline assembly is not supported, since it is not seen: `%.*s`; use <stdatomic.h>",
                 (int)(strcspn(first, "\n") < SHOWN_MAX ? strcspn(first, "\n") : SHOWN_MAX), first);
        name_it(look, line, what);
    }
}

/* Behind the name that the result of an instruction has, if it has one. */
static const char *instruction_of(const char *line)
{
    line += strspn(line, " ");
    const char *equal = line[0] == '%' ? strstr(line, " = ") : NULL;
    return equal != NULL && equal < line + strcspn(line, "\n") ? equal + 3 : line;
}

static void look_at_line(struct look *look, const char *line)
{
    static const char at_file_scope[] = "module asm \"";
    const char *instruction = instruction_of(line);
    if (strncmp(line, at_file_scope, sizeof at_file_scope - 1) == 0) {
        look_at_template(look, line, line);
        return;
    }
    bool calls = strncmp(instruction, "call ", 5) == 0 || strncmp(instruction, "tail call ", 10) == 0 ||
                 strncmp(instruction, "callbr ", 7) == 0 || strncmp(instruction, "notail call ", 12) == 0;
    if (!calls) {
        return;
    }
    const char *assembly = field(instruction, " asm ");
    const char *name = field(instruction, "@");
    if (assembly != NULL && (name == NULL || assembly < name)) {
        look_at_template(look, instruction, assembly);
        return;
    }
    for (unsigned i = 0; i < sizeof unseen / sizeof unseen[0]; i++) {
        if (field(instruction, unseen[i].intrinsic) != NULL) {
            name_it(look, instruction, unseen[i].words);
        }
    }
}

int assembly_check(const char *path, const char *source)
{
    char *ir = read_all(path);
    struct look look = {ir, source, 0};
    for (const char *line = ir; line != NULL && *line != '\0';) {
        look_at_line(&look, line);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    free(ir);
    return ir == NULL ? HB_EXIT_ENVIRONMENT : look.named > 0 ? HB_EXIT_USAGE : HB_EXIT_CLEAN;
}
