/* SPDX-License-Identifier: Apache-2.0 */
/* The compiler's output of a source: read, walked through line by line, and named by file and line where it must be. */
#include "program_ir.h"
#include "process.h"
#include "program_part.h"
#include "say.h"
#include "verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NAMED_MAX 20u

char *ir_read(const char *path)
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

/* ---- where it stands ---- */

/* The line "!N = ..." of the metadata that `reference` ("!N") names, or NULL. */
static const char *metadata(const char *ir, const char *reference)
{
    char start[32];
    snprintf(start, sizeof start, "\n!%u = ", (unsigned)strtoul(reference + 1, NULL, 10));
    const char *at = strstr(ir, start);
    return at != NULL ? at + 1 : NULL;
}

const char *ir_field(const char *line, const char *key)
{
    const char *at = line != NULL ? strstr(line, key) : NULL;
    return at != NULL && at < line + strcspn(line, "\n") ? at + strlen(key) : NULL;
}

/* FILE:LINE of an instruction or of a function's first line; the source's name if the compiler does not say. */
static void place_of(const char *ir, const char *instruction, const char *source, char *out, size_t size)
{
    const char *line = instruction;
    if (strncmp(line, "callbr", 6) == 0 || strncmp(line, "invoke", 6) == 0) { /* goes on in the next line */
        line += strcspn(line, "\n") + 1;
    }
    const char *reference = ir_field(line, "!dbg ");
    const char *location = reference != NULL ? metadata(ir, reference) : NULL;
    const char *number = ir_field(location, "line: ");
    const char *scope = ir_field(location, "scope: ");
    const char *file = ir_field(location, "file: ");
    file = file != NULL || scope == NULL ? file : ir_field(metadata(ir, scope), "file: ");
    const char *entry = file != NULL ? metadata(ir, file) : NULL;
    const char *name = ir_field(entry, "filename: \""), *folder = ir_field(entry, "directory: \"");
    if (number == NULL || name == NULL) {
        snprintf(out, size, "%s", source);
        return;
    }
    name += strncmp(name, "./", 2) == 0 ? 2 : 0;
    bool whole = name[0] == '/' || folder == NULL;
    snprintf(out, size, "%.*s%s%.*s:%lu", whole ? 0 : (int)strcspn(folder, "\""), folder, whole ? "" : "/",
             (int)strcspn(name, "\""), name, strtoul(number, NULL, 10));
}

void ir_refuse(struct look *look, const char *instruction, const char *what)
{
    char place[PATH_MAX], words[PATH_MAX];
    place_of(look->ir, instruction, look->source, place, sizeof place);
    snprintf(words, sizeof words, "%.3000s: %.500s", place_from_here(place), what);
    bool again = strcmp(words, look->last) == 0; /* two in a line */
    memcpy(look->last, words, sizeof look->last);
    if (!again && look->named++ < NAMED_MAX) {
        say_error("%s", words);
    }
}

/* ---- parts of a line ---- */

const char *ir_instruction(const char *line)
{
    line += strspn(line, " ");
    const char *equal = line[0] == '%' ? ir_field(line, " = ") : NULL;
    return equal != NULL ? equal : line;
}

/* Behind the string that begins here. */
static const char *string_end(const char *at)
{
    const char *end = strpbrk(at + 1, "\"\n");
    return end == NULL ? at + strlen(at) : *end == '"' ? end + 1 : end;
}

/* To the first of `stops` outside all brackets, or an unmatched closing one. */
static const char *to_stop(const char *at, const char *stops)
{
    unsigned depth = 0;
    while (*at != '\0' && *at != '\n') {
        bool closes = strchr(")]}>", *at) != NULL;
        if (depth == 0 && (closes || strchr(stops, *at) != NULL)) {
            break;
        }
        if (*at == '"') {
            at = string_end(at);
            continue;
        }
        depth += strchr("([{<", *at) != NULL;
        depth -= closes;
        at++;
    }
    return at;
}

const char *ir_operand_end(const char *at)
{
    return to_stop(at, ",");
}

const char *ir_type_end(const char *at)
{
    return to_stop(at, " ,");
}

void ir_debug(const char *instruction, char *out, size_t size)
{
    const char *reference = ir_field(instruction, ", !dbg !");
    out[0] = '\0';
    if (reference != NULL) {
        snprintf(out, size, ", !dbg !%lu", strtoul(reference, NULL, 10));
    }
}

unsigned ir_each_line(const char *ir, FILE *out, bool (*lower)(void *context, const char *line, FILE *out),
                      void *context)
{
    unsigned lowered = 0;
    for (const char *line = ir; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        length += line[length] == '\n';
        bool done = lower(context, line, out);
        lowered += done;
        if (!done) {
            fwrite(line, 1, length, out);
        }
        line += length;
    }
    return lowered;
}

/* ---- the whole ---- */

/* A function names a group of attributes as "#N"; the groups stand at the end. */
static bool function_is_hooked(const char *ir, const char *line)
{
    char start[40];
    const char *group = NULL;
    for (const char *at = line; (at = ir_field(at, " #")) != NULL;) {
        group = *at >= '0' && *at <= '9' ? at : group;
    }
    snprintf(start, sizeof start, "\nattributes #%lu = ", group != NULL ? strtoul(group, NULL, 10) : 0);
    const char *attributes = group != NULL ? strstr(ir, start) : NULL;
    return attributes != NULL && ir_field(attributes + 1, " sanitize_thread ") != NULL;
}

static void function_look(struct look *look, const char *line)
{
    if (ir_field(line, "@tsan.module_ctor(") == NULL && !function_is_hooked(look->ir, line)) {
        ir_refuse(look, line, "the accesses of this function are not seen: take no_sanitize and the like away");
    }
}

static void line_look(struct look *look, const char *line)
{
    static const char at_file_scope[] = "module asm \"", function[] = "define ";
    if (strncmp(line, at_file_scope, sizeof at_file_scope - 1) == 0) {
        assembly_look(look, line, line);
    } else if (strncmp(line, function, sizeof function - 1) == 0) {
        function_look(look, line);
    } else if (line[0] == ' ') {
        access_look(look, ir_instruction(line));
    }
}

static void declare(struct look *look, const char *name)
{
    char start[64];
    snprintf(start, sizeof start, "declare void @%s(", name);
    if (strstr(look->ir, start) == NULL) {
        fprintf(look->out, "\n%sptr, i64)\n", start);
    }
}

static void walk(struct look *look)
{
    for (const char *line = look->ir; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        line_look(look, line);
        length += line[length] == '\n';
        fwrite(line, 1, length, look->out);
        line += length;
    }
    declare(look, "__tsan_read_range");
    declare(look, "__tsan_write_range");
}

/* A text in memory that becomes the file's, if it is `wanted`. An exit code. */
static int replace(const char *path, FILE *out, char *const *text, const size_t *size, const bool *wanted)
{
    bool made = out != NULL && fclose(out) == 0;
    FILE *file = made && *wanted ? fopen(path, "w") : NULL;
    bool ok = made && (!*wanted || (file != NULL && fwrite(*text, 1, *size, file) == *size));
    if ((file != NULL && fclose(file) != 0) || !ok) {
        say_error("%s: %s", path, strerror(errno));
        ok = false;
    }
    free(*text);
    return ok ? HB_EXIT_CLEAN : HB_EXIT_ENVIRONMENT;
}

int ir_check(const char *path, const char *source, bool *lower)
{
    char *ir = ir_read(path), *text = NULL;
    size_t size = 0;
    struct look look = {.ir = ir, .source = source, .lowers = lower != NULL};
    look.out = ir != NULL ? open_memstream(&text, &size) : NULL;
    if (look.out != NULL) {
        walk(&look);
    }
    bool wanted = look.added > 0;
    int code = replace(path, look.out, &text, &size, &wanted);
    free(ir);
    if (lower != NULL) {
        *lower = look.lower;
    }
    return code != HB_EXIT_CLEAN || look.named == 0 ? code : HB_EXIT_USAGE;
}

/* One after the other; what the first writes has nothing for the second. */
int ir_lower(const char *path, bool *lowered)
{
    static unsigned (*const lower[])(const char *, FILE *) = {rmw_lower, weak_lower};
    int code = HB_EXIT_CLEAN;
    *lowered = false;
    for (unsigned i = 0; i < sizeof lower / sizeof lower[0] && code == HB_EXIT_CLEAN; i++) {
        char *ir = ir_read(path), *text = NULL;
        size_t size = 0;
        FILE *out = ir != NULL ? open_memstream(&text, &size) : NULL;
        bool wanted = out != NULL && lower[i](ir, out) > 0;
        code = replace(path, out, &text, &size, &wanted);
        free(ir);
        *lowered |= wanted;
    }
    return code;
}
