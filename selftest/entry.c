/* SPDX-License-Identifier: Apache-2.0 */
#include "entry.h"

#include "format.h"

#define NUMBERS_MAX 3u
#define ENTRY_TEXT 64u

static const struct {
    const char *word;
    uint32_t numbers; /* the CPU's among them */
} kinds[HB_ENTRY_KINDS] = {
    [HB_ENTRY_OP] = {"op", 3},          [HB_ENTRY_END] = {"end", 1},       [HB_ENTRY_TICK] = {"tick", 2},
    [HB_ENTRY_HELD] = {"held-tick", 2}, [HB_ENTRY_IPI] = {"ipi", 1},       [HB_ENTRY_PASS] = {"pass", 1},
    [HB_ENTRY_WAKE] = {"wake", 1},      [HB_ENTRY_RELAX] = {"relax", 1},   [HB_ENTRY_START] = {"start", 1},
    [HB_ENTRY_EVENT] = {"event", 2},    [HB_ENTRY_INSIDE] = {"inside", 2},
};

const char *hb_entry_word(uint8_t kind)
{
    return kind < HB_ENTRY_KINDS ? kinds[kind].word : "?";
}

void hb_entry_print(const struct hb_entry *entry, char *out, size_t size)
{
    struct hb_format f;
    hb_format_init(&f, out, size);
    hb_format_text(&f, hb_entry_word(entry->kind));
    hb_format_text(&f, " cpu");
    hb_format_number(&f, entry->cpu);
    if (entry->kind == HB_ENTRY_OP) {
        hb_format_text(&f, " task ");
        hb_format_number(&f, entry->task);
        hb_format_text(&f, " operation ");
        hb_format_number(&f, entry->number);
    }
}

bool hb_entry_is_interrupt(const struct hb_entry *entry)
{
    return entry->kind == HB_ENTRY_TICK || entry->kind == HB_ENTRY_IPI;
}

bool hb_entry_fits(const struct hb_entry *entry, const struct hb_entry *here)
{
    return entry->kind == here->kind &&
           (here->kind != HB_ENTRY_OP || (entry->task == here->task && entry->number == here->number));
}

void hb_order_tell(const struct hb_entry *entries, uint32_t count, const struct hb_order_loss *loss, char *out,
                   size_t size)
{
    char text[ENTRY_TEXT];
    struct hb_format f;
    hb_format_init(&f, out, size);
    if (!loss->lost) {
        hb_format_text(&f, "order kept, ");
        hb_format_number(&f, count);
        hb_format_text(&f, " entries");
        return;
    }
    hb_format_text(&f, "order lost ");
    if (loss->at >= count) {
        hb_format_text(&f, "behind its end: ");
    } else {
        hb_format_text(&f, "at entry ");
        hb_format_number(&f, loss->at + 1);
        hb_format_text(&f, " of ");
        hb_format_number(&f, count);
        hb_format_text(&f, ": expected ");
        hb_entry_print(&entries[loss->at], text, sizeof text);
        hb_format_text(&f, text);
        hb_format_text(&f, loss->stalled ? ", which does not come; waiting: " : ", found ");
    }
    hb_entry_print(&loss->found, text, sizeof text);
    hb_format_text(&f, text);
}

static bool begins(const char *text, size_t length, size_t at, const char *word)
{
    for (; *word != '\0'; word++, at++)
        if (at == length || text[at] != *word)
            return false;
    return at == length || text[at] == '\n' || text[at] == '\r';
}

size_t hb_entries_find(const char *text, size_t length)
{
    for (size_t at = 0; at < length; at++)
        if ((at == 0 || text[at - 1] == '\n') && begins(text, length, at, HB_ENTRIES_LINE))
            return at;
    return length;
}

/* One number after blanks; false: there is none, or it is too large. */
static bool number(const char *text, size_t end, size_t *at, uint32_t *out)
{
    uint64_t value = 0;
    while (*at < end && text[*at] == ' ')
        ++*at;
    size_t begin = *at;
    while (*at < end && text[*at] >= '0' && text[*at] <= '9') {
        value = value * 10 + (uint64_t)(text[(*at)++] - '0');
        if (value > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)value;
    return *at > begin;
}

static bool word_is(const char *text, size_t length, const char *word)
{
    for (size_t i = 0; i < length; i++)
        if (word[i] != text[i])
            return false;
    return word[length] == '\0';
}

static bool parse_line(const char *text, size_t length, struct hb_entry *entry)
{
    uint32_t numbers[NUMBERS_MAX] = {0};
    uint8_t kind = 0;
    size_t at = 0;
    while (at < length && text[at] != ' ')
        at++;
    while (kind < HB_ENTRY_KINDS && !word_is(text, at, kinds[kind].word))
        kind++;
    if (kind == HB_ENTRY_KINDS)
        return false;
    for (uint32_t i = 0; i < kinds[kind].numbers; i++)
        if (!number(text, length, &at, &numbers[i]))
            return false;
    if (at != length || numbers[0] > UINT8_MAX || (kind == HB_ENTRY_OP && numbers[1] > UINT8_MAX))
        return false;
    bool op = kind == HB_ENTRY_OP;
    *entry = (struct hb_entry){kind, (uint8_t)numbers[0], op ? (uint8_t)numbers[1] : 0, numbers[op ? 2 : 1]};
    return true;
}

bool hb_entries_parse(const char *text, size_t length, struct hb_entry *entries, uint32_t most, uint32_t *count,
                      uint32_t *line)
{
    size_t at = 0;
    *count = *line = 0;
    if (length > 0 && !begins(text, length, 0, HB_ENTRIES_LINE))
        return false;
    for (; at < length; ++*line) { /* a line a turn */
        size_t end = at;
        while (end < length && text[end] != '\n')
            end++;
        if (*line > 0 && end > at) {
            if (*count == most || !parse_line(text + at, end - at, &entries[*count]))
                return false;
            ++*count;
        }
        at = end + 1;
    }
    return true;
}
