/* SPDX-License-Identifier: Apache-2.0 */
/* The text form of a file of tests, line by line. */
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum part { PART_PROGRAM, PART_OUTCOMES };

struct reading {
    struct litmus_reader *reader;
    struct litmus_test *test;
    enum part part;
    bool sourced;
    struct litmus_set rows; /* every outcome that was named */
};

void reader_init(struct litmus_reader *reader, const char *text)
{
    *reader = (struct litmus_reader){.text = text};
}

void litmus_test_free(struct litmus_test *test)
{
    for (uint32_t m = 0; m < LITMUS_MODELS; m++)
        set_free(&test->expected[m]);
}

static bool refuse(struct litmus_reader *reader, const char *message)
{
    reader->message = message;
    return false;
}

/* The next line without comment and without blanks at its ends, in reader->detail; false: there is none. */
static bool next_line(struct litmus_reader *reader)
{
    if (*reader->text == '\0')
        return false;
    size_t length = strcspn(reader->text, "\n");
    const char *from = reader->text;
    reader->text += length + (from[length] == '\n');
    reader->line++;
    size_t used = 0;
    while (used < length && from[used] != '#')
        used++;
    while (used > 0 && strchr(" \t\r", from[used - 1]))
        used--;
    while (used > 0 && strchr(" \t", *from)) {
        from++;
        used--;
    }
    if (used >= sizeof reader->detail)
        used = sizeof reader->detail - 1;
    memcpy(reader->detail, from, used);
    reader->detail[used] = '\0';
    return true;
}

/* What follows the word, or NULL. */
static const char *after(const char *line, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0 || (line[length] != ' ' && line[length] != '\0'))
        return NULL;
    return line + length + strspn(line + length, " ");
}

static bool read_init(struct reading *r, const char *rest)
{
    struct litmus_program *p = &r->test->program;
    char text[LITMUS_LINE_MAX];
    strcpy(text, rest);
    char *save = NULL;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        char *sign = strchr(word, '='), *end;
        if (!sign || sign == word || sign - word >= (ptrdiff_t)LITMUS_WORD_MAX || p->locations == LITMUS_LOCATIONS_MAX)
            return refuse(r->reader, "an initial value is LOCATION=NUMBER");
        *sign = '\0';
        unsigned long value = strtoul(sign + 1, &end, 10);
        if (end == sign + 1 || *end != '\0' || value > UINT32_MAX)
            return refuse(r->reader, "an initial value is LOCATION=NUMBER");
        strcpy(p->location[p->locations], word);
        p->initial[p->locations++] = (uint32_t)value;
    }
    return true;
}

static bool read_row(struct reading *r, const char *line)
{
    struct litmus_program *p = &r->test->program;
    char text[LITMUS_LINE_MAX];
    strcpy(text, line);
    char *cell = text;
    for (uint32_t t = 0; cell; t++) {
        if (t == LITMUS_THREADS_MAX)
            return refuse(r->reader, "too many threads");
        char *bar = strchr(cell, '|');
        if (bar)
            *bar = '\0';
        if (t == p->threads)
            p->threads++;
        if (cell[strspn(cell, " \t")] != '\0') {
            const char *wrong = instr_parse(p, t, cell);
            if (wrong)
                return refuse(r->reader, wrong);
        }
        cell = bar ? bar + 1 : NULL;
    }
    return true;
}

static bool observe_name(struct litmus_program *p, const char *name)
{
    struct litmus_observed *observed = &p->observe[p->observed];
    if (p->observed == LITMUS_OBSERVED_MAX)
        return false;
    for (uint32_t i = 0; i < p->locations; i++) {
        if (strcmp(p->location[i], name) == 0) {
            *observed = (struct litmus_observed){true, (uint8_t)i};
            p->observed++;
            return true;
        }
    }
    for (uint32_t i = 0; i < p->registers; i++) {
        if (strcmp(p->reg[i], name) == 0) {
            *observed = (struct litmus_observed){false, (uint8_t)i};
            p->observed++;
            return true;
        }
    }
    return false;
}

static bool read_observe(struct reading *r, const char *rest)
{
    struct litmus_program *p = &r->test->program;
    char text[LITMUS_LINE_MAX];
    strcpy(text, rest);
    char *save = NULL;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        if (!observe_name(p, word))
            return refuse(r->reader, "observe names registers and locations of the program");
    }
    if (p->observed == 0)
        return refuse(r->reader, "observe names registers and locations of the program");
    for (uint32_t m = 0; m < LITMUS_MODELS; m++)
        set_init(&r->test->expected[m], p->observed);
    set_init(&r->rows, p->observed);
    r->part = PART_OUTCOMES;
    return true;
}

static bool read_models(struct reading *r, char *text, const uint32_t *outcome)
{
    char *save = NULL;
    uint32_t words = 0;
    bool never = false;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        uint32_t m = 0;
        words++;
        if (strcmp(word, "never") == 0) {
            never = true;
            continue;
        }
        while (m < LITMUS_MODELS && strcmp(litmus_model_word(m), word) != 0)
            m++;
        if (m == LITMUS_MODELS || !set_add(&r->test->expected[m], outcome, NULL))
            return refuse(r->reader, "after the colon stand models, each once, or never");
    }
    if (words == 0 || (never && words > 1))
        return refuse(r->reader, "after the colon stand models, each once, or never");
    return true;
}

static bool read_outcome(struct reading *r, const char *line)
{
    const struct litmus_program *p = &r->test->program;
    uint32_t outcome[LITMUS_OBSERVED_MAX] = {0};
    char text[LITMUS_LINE_MAX];
    strcpy(text, line);
    char *colon = strchr(text, ':');
    if (!colon)
        return refuse(r->reader, "an outcome is its values, a colon, and the models that allow it");
    *colon = '\0';
    char *save = NULL;
    uint32_t count = 0;
    for (char *word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
        char *end;
        unsigned long value = strtoul(word, &end, 10);
        if (*end != '\0' || count == p->observed || value > UINT32_MAX)
            return refuse(r->reader, "an outcome has one value for each name observed");
        outcome[count++] = (uint32_t)value;
    }
    if (count != p->observed)
        return refuse(r->reader, "an outcome has one value for each name observed");
    if (!set_add(&r->rows, outcome, NULL))
        return refuse(r->reader, "this outcome stands here twice");
    return read_models(r, colon + 1, outcome);
}

static bool read_line(struct reading *r)
{
    const char *line = r->reader->detail, *rest;
    if (*line == '\0')
        return true;
    if ((rest = after(line, "source")) && *rest) {
        r->sourced = true;
        return true;
    }
    if (r->part == PART_OUTCOMES)
        return read_outcome(r, line);
    if ((rest = after(line, "init")))
        return r->test->program.locations ? refuse(r->reader, "init stands before the program") : read_init(r, rest);
    if ((rest = after(line, "observe")))
        return read_observe(r, rest);
    return read_row(r, line);
}

static bool read_name(struct litmus_reader *reader, struct litmus_test *test, const char *name)
{
    if (*name == '\0' || strlen(name) >= sizeof test->name || strchr(name, ' '))
        return refuse(reader, "a test has a name of one word");
    strcpy(test->name, name);
    return true;
}

/* Lines before the first test: where the tests come from. */
static enum litmus_read read_head(struct litmus_reader *reader, struct litmus_test *test)
{
    while (next_line(reader)) {
        const char *rest = after(reader->detail, "source");
        if (rest && *rest) {
            reader->sourced = true;
        } else if ((rest = after(reader->detail, "test"))) {
            return read_name(reader, test, rest) ? LITMUS_READ_TEST : LITMUS_READ_ERROR;
        } else if (reader->detail[0] != '\0') {
            (void)refuse(reader, "a file begins with source lines and the first test");
            return LITMUS_READ_ERROR;
        }
    }
    return LITMUS_READ_END;
}

static bool finish(struct reading *r)
{
    if (r->part != PART_OUTCOMES || r->rows.count == 0)
        return refuse(r->reader, "a test ends with observe and its outcomes");
    if (!r->sourced && !r->reader->sourced)
        return refuse(r->reader, "a test says where it comes from: a source line");
    return true;
}

enum litmus_read reader_next(struct litmus_reader *reader, struct litmus_test *test)
{
    memset(test, 0, sizeof *test);
    struct reading r = {.reader = reader, .test = test, .part = PART_PROGRAM};
    enum litmus_read first = read_head(reader, test);
    if (first != LITMUS_READ_TEST)
        return first;
    bool good = true;
    for (;;) {
        struct litmus_reader before = *reader;
        if (!next_line(reader))
            break;
        if (after(reader->detail, "test")) {
            *reader = before;
            break;
        }
        good = read_line(&r);
        if (!good)
            break;
    }
    good = good && finish(&r);
    set_free(&r.rows);
    return good ? LITMUS_READ_TEST : LITMUS_READ_ERROR;
}
