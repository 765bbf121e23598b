/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps as JSON lines. Source lines are asked for once, for all the addresses together, since each call of a
 * symbolizer reads all of the debug information.
 */
#include <stdlib.h>
#include <string.h>

#include "steps_ring.h"
#include "symbol.h"

#define STACK_MOST 8u

struct place {
    uintptr_t pc;
    char *words; /* lines "function\tfile:line\tfolder", innermost first; NULL: not known */
};

static struct {
    struct place *place;
    uint32_t count, room;
} places;

static int by_pc(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    return (x->pc > y->pc) - (x->pc < y->pc);
}

static struct place *find(uintptr_t pc)
{
    const struct place key = {.pc = pc};
    return places.count ? bsearch(&key, places.place, places.count, sizeof key, by_pc) : NULL;
}

static bool note(uintptr_t pc)
{
    if (places.count == places.room) {
        uint32_t room = places.room ? 2 * places.room : 256;
        struct place *more = realloc(places.place, room * sizeof *more);
        if (!more)
            return false;
        places.place = more;
        places.room = room;
    }
    places.place[places.count++] = (struct place){.pc = pc};
    return true;
}

static void answer(void *context, uint32_t index, const char *words)
{
    const uintptr_t *pcs = context;
    struct place *p = find(pcs[index]);
    char *old = p ? p->words : NULL;
    size_t used = old ? strlen(old) : 0;
    if (!p || used > 2000)
        return;
    char *more = realloc(old, used + strlen(words) + 2);
    if (!more)
        return;
    snprintf(more + used, strlen(words) + 2, "%s\n", words);
    p->words = more;
}

/* All addresses of the steps, each once, with their words. */
static bool learn(uint32_t first)
{
    for (uint32_t i = first; i != steps_ring.count; i++) {
        const struct steps_step *s = &steps_ring.step[i % STEPS_KEPT];
        for (uint32_t f = 0; f < s->frame_count; f++)
            if (!note(s->frames[f]))
                return false;
        if (s->about && !note(s->about))
            return false;
    }
    if (places.count == 0)
        return true;
    qsort(places.place, places.count, sizeof *places.place, by_pc);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < places.count; i++)
        if (places.place[i].pc != places.place[kept - 1].pc)
            places.place[kept++] = places.place[i];
    places.count = kept;
    uintptr_t *pcs = malloc(kept * sizeof *pcs);
    if (!pcs)
        return false;
    for (uint32_t i = 0; i < kept; i++)
        pcs[i] = places.place[i].pc;
    symbol_each(pcs, kept, answer, pcs);
    free(pcs);
    return true;
}

static void forget(void)
{
    for (uint32_t i = 0; i < places.count; i++)
        free(places.place[i].words);
    free(places.place);
    memset(&places, 0, sizeof places);
}

static bool of_machine(const struct steps_head *head, const char *folder)
{
    size_t length = strlen(folder);
    for (uint32_t i = 0; head->machine[i]; i++) {
        size_t end = strlen(head->machine[i]);
        if (length >= end && strcmp(folder + length - end, head->machine[i]) == 0)
            return true;
    }
    return false;
}

/* The program's own frames, innermost first. Returns how many. */
static uint32_t own_frames(const struct steps_head *head, const struct steps_step *s, char out[STACK_MOST][96])
{
    uint32_t count = 0;
    for (uint32_t f = 0; f < s->frame_count && count < STACK_MOST; f++) {
        const struct place *p = find(s->frames[f]);
        for (const char *line = p ? p->words : NULL; line && *line && count < STACK_MOST;) {
            char function[64] = "", file[64] = "", folder[256] = "";
            if (sscanf(line, "%63[^\t\n]\t%63[^\t\n]\t%255[^\t\n]", function, file, folder) == 3 &&
                !of_machine(head, folder))
                snprintf(out[count++], sizeof out[0], "%.40s (%.50s)", function, file);
            line += strcspn(line, "\n");
            line += *line == '\n';
        }
    }
    return count;
}

static void write_stack(FILE *to, const struct steps_head *head, const struct steps_step *s)
{
    char frames[STACK_MOST][96], word[256];
    uint32_t count = own_frames(head, s, frames);
    if (count == 0)
        return;
    steps_quote(frames[0], word, sizeof word);
    fprintf(to, ",\"at\":%s,\"stack\":[", word);
    for (uint32_t i = 0; i < count; i++) {
        steps_quote(frames[i], word, sizeof word);
        fprintf(to, "%s%s", i ? "," : "", word);
    }
    fprintf(to, "]");
}

/* Where the store stands that a read returned. */
static void write_about(FILE *to, const struct steps_step *s)
{
    char function[64], file[64], word[160], both[128];
    const struct place *p = s->about ? find(s->about) : NULL;
    if (!p || !p->words || sscanf(p->words, "%63[^\t\n]\t%63[^\t\n]", function, file) != 2)
        return;
    snprintf(both, sizeof both, "%s (%s)", function, file);
    steps_quote(both, word, sizeof word);
    fprintf(to, ",\"by\":%s", word);
}

static void write_word(FILE *to, const char *name, const char *text)
{
    char word[512];
    if (!text || text[0] == '\0')
        return;
    steps_quote(text, word, sizeof word);
    fprintf(to, ",\"%s\":%s", name, word);
}

static void write_step(FILE *to, const struct steps_head *head, const struct steps_step *s, uint32_t first)
{
    fprintf(to, "{\"n\":%u,\"lane\":%u,\"kind\":\"%s\"", s->n, s->lane, s->kind);
    write_word(to, "task", s->task);
    write_word(to, "op", s->op);
    write_word(to, "text", s->text);
    fprintf(to, ",\"handler\":%s,\"irqs\":%s,\"held\":%u", s->handler ? "true" : "false",
            s->irqs_off ? "false" : "true", s->held);
    write_stack(to, head, s);
    write_about(to, s);
    fprintf(to, "%s,\"cause\":[", s->more);
    const char *comma = "";
    for (uint32_t i = 0; i < s->cause_count; i++) {
        if (s->cause[i] <= first)
            continue;
        fprintf(to, "%s%u", comma, s->cause[i]);
        comma = ",";
    }
    fprintf(to, "]}\n");
}

static void write_head(FILE *to, const struct steps_head *head, uint32_t lost)
{
    char word[64];
    fprintf(to, "{\"steps\":1,\"world\":\"%s\",\"lanes\":[", steps_ring.world);
    for (uint32_t i = 0; i < head->lane_count; i++) {
        steps_quote(head->lanes[i], word, sizeof word);
        fprintf(to, "%s%s", i ? "," : "", word);
    }
    fprintf(to, "],\"lost\":%u,\"operations\":%u,\"deviations\":%u", lost, head->operations, head->deviations);
    write_word(to, "memory", head->memory);
    if (head->blob)
        fprintf(to, ",\"blob\":\"%s\"", head->blob); /* letters, digits and signs that need no escape */
    fprintf(to, "}\n");
}

bool steps_write(FILE *to, const struct steps_head *head)
{
    uint32_t first = steps_ring.count > STEPS_KEPT ? steps_ring.count - STEPS_KEPT : 0;
    bool good = learn(first);
    write_head(to, head, first);
    for (uint32_t i = first; i != steps_ring.count; i++)
        write_step(to, head, &steps_ring.step[i % STEPS_KEPT], first);
    forget();
    return good && !ferror(to);
}
