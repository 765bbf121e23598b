/* SPDX-License-Identifier: Apache-2.0 */
#include "program_scan.h"

void hb_scan_init(struct hb_scan *s, const char *text, size_t length, struct hb_text_error *error)
{
    *s = (struct hb_scan){.text = text, .length = length, .error = error};
    *error = (struct hb_text_error){.line = 1, .column = 1, .message = ""};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

bool hb_scan_peek(const struct hb_scan *s, struct hb_token *token)
{
    size_t at = s->at;
    while (at < s->end && is_blank(s->text[at]))
        at++;
    token->text = s->text + at;
    token->column = (uint32_t)(at - s->begin) + 1;
    token->length = 0;
    if (at < s->end && s->text[at] == '#')
        return false;
    while (at + token->length < s->end && !is_blank(s->text[at + token->length]))
        token->length++;
    return token->length > 0;
}

bool hb_scan_token(struct hb_scan *s, struct hb_token *token)
{
    bool found = hb_scan_peek(s, token);
    if (found)
        s->at = (size_t)(token->text - s->text) + token->length;
    return found;
}

bool hb_scan_line(struct hb_scan *s)
{
    struct hb_token token;
    while (s->next < s->length) {
        s->begin = s->next;
        s->end = s->begin;
        while (s->end < s->length && s->text[s->end] != '\n')
            s->end++;
        s->next = s->end + 1;
        s->at = s->begin;
        s->line++;
        if (hb_scan_peek(s, &token))
            return true;
    }
    return false;
}

bool hb_token_is(const struct hb_token *token, const char *word)
{
    for (size_t i = 0; i < token->length; i++)
        if (word[i] == '\0' || word[i] != token->text[i])
            return false;
    return word[token->length] == '\0';
}

bool hb_scan_fail(struct hb_scan *s, const struct hb_token *token, const char *message, const char *nearest)
{
    if (s->failed)
        return false;
    s->failed = true;
    s->error->line = s->line > 0 ? s->line : 1;
    s->error->column = token->column;
    s->error->message = message;
    for (size_t i = 0; nearest != NULL && i + 1 < sizeof s->error->nearest && nearest[i] != '\0'; i++)
        s->error->nearest[i] = nearest[i];
    return false;
}

bool hb_scan_word(struct hb_scan *s, const struct hb_words *words, const char *expected, uint8_t *index)
{
    struct hb_token token;
    int32_t found = hb_scan_token(s, &token) ? hb_words_find(words, token.text, token.length) : -1;
    if (found < 0)
        return hb_scan_fail(s, &token, expected, hb_words_nearest(words, token.text, token.length));
    *index = (uint8_t)found;
    return true;
}

static uint32_t digit(char c)
{
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (uint32_t)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (uint32_t)(c - 'A') + 10;
    return UINT32_MAX;
}

static bool is_hex(const char *text, size_t length)
{
    return length > 2 && text[0] == '0' && text[1] == 'x';
}

/* Decimal, or hexadecimal after 0x; the whole of the text. */
static bool number(const char *text, size_t length, uint64_t *value)
{
    uint64_t base = is_hex(text, length) ? 16 : 10;
    *value = 0;
    for (size_t i = base == 16 ? 2 : 0; i < length; i++) {
        uint64_t d = digit(text[i]);
        if (d >= base || *value > (UINT64_MAX - d) / base)
            return false;
        *value = *value * base + d;
    }
    return length > 0;
}

bool hb_scan_number(struct hb_scan *s, uint64_t low, uint64_t high, const char *expected, uint64_t *value)
{
    struct hb_token token;
    if (!hb_scan_token(s, &token) || !number(token.text, token.length, value) || *value < low || *value > high)
        return hb_scan_fail(s, &token, expected, NULL);
    return true;
}

/* One item of a CPU list: N or N-M. */
static bool mask_item(const char *text, size_t length, uint64_t *mask)
{
    size_t dash = 0;
    while (dash < length && text[dash] != '-')
        dash++;
    uint64_t first, last;
    if (!number(text, dash, &first))
        return false;
    last = first;
    if (dash < length && !number(text + dash + 1, length - dash - 1, &last))
        return false;
    if (first > last || last >= SCHED_MAX_CPUS)
        return false;
    for (uint64_t n = first; n <= last; n++)
        *mask |= (uint64_t)1 << n;
    return true;
}

bool hb_scan_mask(struct hb_scan *s, uint64_t *mask)
{
    static const char expected[] = "expected CPUs: a list such as 0,2-3 (0 to 63), `all`, or a mask such as 0x5";
    struct hb_token token;
    if (!hb_scan_token(s, &token))
        return hb_scan_fail(s, &token, expected, NULL);
    *mask = 0;
    if (hb_token_is(&token, "all")) {
        *mask = UINT64_MAX;
        return true;
    }
    if (is_hex(token.text, token.length))
        return number(token.text, token.length, mask) || hb_scan_fail(s, &token, expected, NULL);
    for (size_t from = 0; from <= token.length;) {
        size_t to = from;
        while (to < token.length && token.text[to] != ',')
            to++;
        if (!mask_item(token.text + from, to - from, mask))
            return hb_scan_fail(s, &token, expected, NULL);
        from = to + 1;
    }
    return true;
}

bool hb_scan_end(struct hb_scan *s, const char *message)
{
    struct hb_token token;
    return !hb_scan_token(s, &token) || hb_scan_fail(s, &token, message, NULL);
}
