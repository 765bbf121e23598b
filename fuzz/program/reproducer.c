/* SPDX-License-Identifier: Apache-2.0 */
#include "reproducer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "words.h"

#define FIRST_LINE "hartbreak program 1"
#define SOURCE_BYTES (64u << 20)

/* ---- print ---- */

static void print_point(FILE *out, const struct hb_point *p)
{
    fprintf(out, "  at %u idle %u %s %u %s %u\n", p->cpu, p->op,
            p->kind < hb_words_point.count ? hb_words_point.words[p->kind] : "?", p->nth,
            p->choice < hb_words_choice.count ? hb_words_choice.words[p->choice] : "?", p->value);
}

static void print_it(FILE *out, const struct prog_reproducer *r)
{
    fprintf(out, FIRST_LINE "\n");
    for (uint32_t i = 0; i < r->source_count; i++)
        fprintf(out, "source %s %s\n", r->source[i].digest, r->source[i].path);
    for (uint32_t i = 0; i < r->flag_count; i++)
        fprintf(out, "cflag %s\n", r->flag[i]);
    if (r->folder[0] != '\0')
        fprintf(out, "folder %s\n", r->folder);
    fprintf(out, "memory %s\nraces %s\n", r->memory, r->races ? "on" : r->trust ? "none" : "off");
    if (r->seed != 1)
        fprintf(out, "seed %llu\n", (unsigned long long)r->seed);
    if (r->length != 0)
        fprintf(out, "length %llu\n", (unsigned long long)r->length);
    if (r->signature[0] != '\0')
        fprintf(out, "signature %s\ninvariant %s\nkey %s\n", r->signature, r->invariant, r->key);
    fprintf(out, "schedule\n");
    for (uint32_t i = 0; i < r->schedule.count; i++)
        print_point(out, &r->schedule.points[i]);
    fprintf(out, "end\n");
}

static char *as_text(const struct prog_reproducer *r, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);
    if (out == NULL)
        return NULL;
    print_it(out, r);
    return fclose(out) == 0 ? text : NULL;
}

/* ---- parse ---- */

struct parser {
    const char *path;
    uint32_t line;
    struct prog_reproducer *r;
    struct hb_error *error;
    bool ended;
};

static bool wrong(const struct parser *parser, const char *what)
{
    return hb_error_set(parser->error, "%s:%u: %s", parser->path, parser->line, what);
}

/* What follows a word and a blank, or NULL. */
static const char *after(const char *line, const char *word)
{
    size_t length = strlen(word);
    return strncmp(line, word, length) == 0 && line[length] == ' ' ? line + length + 1 : NULL;
}

static bool copy(const struct parser *parser, const char *rest, char *to, size_t size)
{
    if (*rest == '\0' || strlen(rest) >= size)
        return wrong(parser, "this is empty or too long");
    snprintf(to, size, "%s", rest);
    return true;
}

static bool parse_source(struct parser *parser, const char *rest)
{
    struct prog_reproducer *r = parser->r;
    if (r->source_count == PROG_SOURCES_MAX)
        return wrong(parser, "too many sources");
    struct prog_source *source = &r->source[r->source_count++];
    if (strspn(rest, "0123456789abcdef") != PROG_DIGEST_BYTES - 1 || rest[PROG_DIGEST_BYTES - 1] != ' ')
        return wrong(parser, "expected a digest of 16 digits and a path");
    snprintf(source->digest, sizeof source->digest, "%s", rest);
    return copy(parser, rest + PROG_DIGEST_BYTES, source->path, sizeof source->path);
}

static bool parse_flag(struct parser *parser, const char *rest)
{
    struct prog_reproducer *r = parser->r;
    if (r->flag_count == PROG_FLAGS_MAX)
        return wrong(parser, "too many flags");
    return copy(parser, rest, r->flag[r->flag_count++], PROG_FLAG_BYTES);
}

static bool parse_memory(struct parser *parser, const char *rest)
{
    if (hb_words_find(&hb_words_memory, rest, strlen(rest)) < 0)
        return wrong(parser, "expected a memory model: sc, tso or c11");
    return copy(parser, rest, parser->r->memory, sizeof parser->r->memory);
}

static bool parse_races(struct parser *parser, const char *rest)
{
    parser->r->races = strcmp(rest, "on") == 0;
    parser->r->trust = strcmp(rest, "none") == 0;
    return parser->r->races || parser->r->trust || strcmp(rest, "off") == 0 ||
           wrong(parser, "expected on, off or none");
}

static bool parse_point(struct parser *parser, const char *rest)
{
    struct hb_schedule *schedule = &parser->r->schedule;
    unsigned cpu, op, nth, value;
    char kind[HB_WORD_MAX], choice[HB_WORD_MAX], extra;
    if (sscanf(rest, "%3u idle %5u %23s %5u %23s %5u %c", &cpu, &op, kind, &nth, choice, &value, &extra) != 6)
        return wrong(parser, "expected at THREAD idle N KIND NTH CHOICE VALUE");
    int32_t k = hb_words_find(&hb_words_point, kind, strlen(kind));
    int32_t c = hb_words_find(&hb_words_choice, choice, strlen(choice));
    if (k < 0 || c < 0)
        return wrong(parser, k < 0 ? "this is no kind of point" : "this is no choice");
    if (cpu > UINT8_MAX || op > UINT16_MAX || nth > UINT16_MAX || value > UINT16_MAX)
        return wrong(parser, "a number is too large");
    if (schedule->count == HB_POINTS_MAX)
        return wrong(parser, "too many deviations");
    schedule->points[schedule->count++] = (struct hb_point){.cpu = (uint8_t)cpu,
                                                            .task = HB_NO_TASK,
                                                            .op = (uint16_t)op,
                                                            .kind = (uint8_t)k,
                                                            .choice = (uint8_t)c,
                                                            .nth = (uint16_t)nth,
                                                            .value = (uint16_t)value};
    return true;
}

static bool parse_number(struct parser *parser, const char *rest, uint64_t most, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long value = strtoull(rest, &end, 10);
    if (*rest < '0' || *rest > '9' || *end != '\0' || errno != 0 || value > most)
        return wrong(parser, "expected a number in its range");
    *out = value;
    return true;
}

static bool parse_line(struct parser *parser, const char *line)
{
    struct prog_reproducer *r = parser->r;
    const char *rest;
    if ((rest = after(line, "source")) != NULL)
        return parse_source(parser, rest);
    if ((rest = after(line, "folder")) != NULL)
        return copy(parser, rest, r->folder, sizeof r->folder);
    if ((rest = after(line, "cflag")) != NULL)
        return parse_flag(parser, rest);
    if ((rest = after(line, "memory")) != NULL)
        return parse_memory(parser, rest);
    if ((rest = after(line, "races")) != NULL)
        return parse_races(parser, rest);
    if ((rest = after(line, "length")) != NULL)
        return parse_number(parser, rest, PROG_LENGTH_MAX, &r->length);
    if ((rest = after(line, "seed")) != NULL)
        return parse_number(parser, rest, UINT64_MAX, &r->seed);
    if ((rest = after(line, "signature")) != NULL)
        return copy(parser, rest, r->signature, sizeof r->signature);
    if ((rest = after(line, "invariant")) != NULL)
        return copy(parser, rest, r->invariant, sizeof r->invariant);
    if ((rest = after(line, "key")) != NULL)
        return copy(parser, rest, r->key, sizeof r->key);
    if ((rest = after(line, "at")) != NULL)
        return parse_point(parser, rest);
    parser->ended = strcmp(line, "end") == 0;
    return parser->ended || strcmp(line, "schedule") == 0 || wrong(parser, "no such line in a reproducer of a program");
}

static bool parse(struct parser *parser, char *text)
{
    for (char *line; !parser->ended && (line = strsep(&text, "\n")) != NULL;) {
        parser->line++;
        line += strspn(line, " \t");
        line[strcspn(line, "\r")] = '\0';
        if (parser->line == 1 && strcmp(line, FIRST_LINE) != 0)
            return wrong(parser, "expected `" FIRST_LINE "` on the first line");
        if (parser->line > 1 && *line != '\0' && *line != '#' && !parse_line(parser, line))
            return false;
    }
    if (!parser->ended)
        return wrong(parser, "there is no `end`: is the file cut short?");
    if (parser->r->memory[0] == '\0')
        return wrong(parser, "the memory model is missing");
    return true;
}

/* ---- files ---- */

bool prog_reproducer_is(const char *path)
{
    char line[sizeof FIRST_LINE + 2] = "";
    FILE *file = fopen(path, "r");
    bool is = file != NULL && fgets(line, sizeof line, file) != NULL && strncmp(line, "hartbreak program ", 18) == 0;
    if (file != NULL)
        fclose(file);
    return is;
}

bool prog_reproducer_load(const char *path, struct prog_reproducer *r, struct hb_error *error)
{
    char *text;
    size_t size;
    memset(r, 0, sizeof *r);
    r->seed = 1;
    if (!hb_file_read(path, PROG_REPRODUCER_BYTES, &text, &size, error))
        return false;
    struct parser parser = {.path = path, .r = r, .error = error};
    bool ok = parse(&parser, text);
    free(text);
    return ok;
}

bool prog_reproducer_write(const char *path, const struct prog_reproducer *r, struct hb_error *error)
{
    size_t length;
    char *text = as_text(r, &length);
    bool ok = text != NULL ? hb_file_write(path, text, length, error) : hb_error_set(error, "%s: no memory", path);
    free(text);
    return ok;
}

static bool same_sources(const struct prog_reproducer *a, const struct prog_reproducer *b)
{
    bool same = a->source_count == b->source_count;
    for (uint32_t i = 0; same && i < a->source_count; i++)
        same = strcmp(a->source[i].digest, b->source[i].digest) == 0;
    return same;
}

/* The one that is there stays if it can be read, is of the same sources, and is smaller. */
static bool may_replace(const char *path, const struct prog_reproducer *r)
{
    struct prog_reproducer *old = malloc(sizeof *old);
    struct hb_error ignored;
    bool better = old != NULL && (!prog_reproducer_load(path, old, &ignored) || !same_sources(r, old) ||
                                  r->schedule.count <= old->schedule.count);
    free(old);
    return better;
}

bool prog_reproducer_save(const char *out, const struct prog_reproducer *r, const char *report,
                          struct prog_saved *saved, struct hb_error *error)
{
    char beside[HB_PATH_BYTES];
    size_t length;
    int found = snprintf(saved->path, sizeof saved->path, "%s/%s/found.hb", out, r->signature);
    int second = snprintf(beside, sizeof beside, "%s/%s/report.txt", out, r->signature);
    if (found < 0 || (size_t)found >= sizeof saved->path || (size_t)second >= sizeof beside)
        return hb_error_set(error, "%s: path too long", out);
    char *text = as_text(r, &length);
    if (text == NULL)
        return hb_error_set(error, "%s: no memory", saved->path);
    bool ok = hb_file_create(saved->path, text, length, &saved->is_new, error);
    bool replaced = ok && !saved->is_new && may_replace(saved->path, r);
    ok = ok && (!replaced || hb_file_write(saved->path, text, length, error));
    free(text);
    if (ok && (saved->is_new || replaced) && report != NULL)
        ok = hb_file_write(beside, report, strlen(report), error);
    return ok;
}

bool prog_source_digest(const char *path, char digest[PROG_DIGEST_BYTES], struct hb_error *error)
{
    char *data;
    size_t size;
    if (!hb_file_read(path, SOURCE_BYTES, &data, &size, error))
        return false;
    snprintf(digest, PROG_DIGEST_BYTES, "%016llx", (unsigned long long)XXH64(data, size, 0));
    free(data);
    return true;
}
