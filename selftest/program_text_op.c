/* SPDX-License-Identifier: Apache-2.0 */
#include "program_text.h"

static const char expected_task[] = "expected the name of a task of this program";

bool hb_parse_task_name(struct hb_parser *parser, uint8_t *task)
{
    struct hb_token token;
    const char *names[HB_TASKS_MAX];
    struct hb_words words = {names, parser->named};
    for (uint32_t i = 0; i < parser->named; i++)
        names[i] = parser->program->tasks[i].name;
    if (!hb_scan_token(&parser->scan, &token))
        return hb_scan_fail(&parser->scan, &token, expected_task, NULL);
    int32_t found = hb_words_find(&words, token.text, token.length);
    if (found < 0)
        return hb_scan_fail(&parser->scan, &token, expected_task, hb_words_nearest(&words, token.text, token.length));
    *task = (uint8_t)found;
    return true;
}

/* A word that introduces an operand, as `max` in `steal 1 max 2 qos burst`. */
static bool keyword(struct hb_scan *s, const char *word, const char *expected)
{
    struct hb_token token;
    if (hb_scan_token(s, &token) && hb_token_is(&token, word))
        return true;
    return hb_scan_fail(s, &token, expected, NULL);
}

static bool small_number(struct hb_scan *s, const char *expected, uint8_t *out)
{
    uint64_t value;
    if (!hb_scan_number(s, 0, HB_NUMBER_MAX, expected, &value))
        return false;
    *out = (uint8_t)value;
    return true;
}

static bool rank(struct hb_scan *s, uint8_t *out)
{
    uint8_t index;
    if (!hb_scan_word(s, &hb_words_rank, "expected a lock rank: table, ipc, runqueue, task, mailbox, mm or telemetry",
                      &index))
        return false;
    *out = (uint8_t)(10 * (index + 1));
    return true;
}

static bool qos(struct hb_scan *s, uint8_t *out)
{
    return hb_scan_word(s, &hb_words_qos, "expected a class: idle, normal, interactive or burst", out);
}

static bool timeout(struct hb_scan *s, uint8_t *out)
{
    struct hb_token token;
    uint64_t value;
    if (!hb_scan_peek(s, &token) || !hb_token_is(&token, "timeout"))
        return true;
    (void)hb_scan_token(s, &token);
    if (!hb_scan_number(s, 0, HB_TIMEOUT_MAX, "expected a timeout in ticks, 0 to 254", &value))
        return false;
    *out = (uint8_t)(value + 1);
    return true;
}

static bool operand(struct hb_parser *parser, struct hb_op *op, char letter)
{
    struct hb_scan *s = &parser->scan;
    switch (letter) {
    case 't':
        return hb_parse_task_name(parser, &op->target);
    case 'c':
        return small_number(s, "expected a CPU number, 0 to 127 (one that does not exist is allowed)", &op->target);
    case 'w':
        return small_number(s, "expected a wait queue number, 0 to 127", &op->target);
    case 'e':
        return small_number(s, "expected an endpoint number, 0 to 127", &op->target);
    case 'n':
        return small_number(s, "expected a count, 0 to 127", &op->count);
    case 'N':
        return keyword(s, "max", "expected `max` and how many tasks to move") &&
               small_number(s, "expected how many tasks to move, 0 to 127", &op->count);
    case 'a':
        return hb_scan_word(s, &hb_words_await, "expected what to await: exited, blocked or runnable", &op->count);
    case 'r':
        return rank(s, &op->target);
    case 'R':
        return rank(s, &op->count);
    case 'q':
        return qos(s, &op->qos);
    case 'Q':
        return keyword(s, "qos", "expected `qos` and the highest class to take") && qos(s, &op->qos);
    case 'm':
        return hb_scan_mask(s, &op->value);
    case 'v':
        return hb_scan_number(s, 0, UINT64_MAX, "expected a message, a number of at most 64 bits", &op->value);
    default:
        return timeout(s, &op->timeout);
    }
}

static bool expectation(struct hb_scan *s, struct hb_op *op)
{
    struct hb_token token;
    if (!hb_scan_token(s, &token))
        return true;
    if (!hb_token_is(&token, "->"))
        return hb_scan_fail(s, &token, "expected the end of the line, or `->` and the result expected", NULL);
    return hb_scan_word(s, &hb_words_result, "expected a result, such as ok, pending, timeout or reject-cpu",
                        &op->expect) &&
           hb_scan_end(s, "expected the end of the line after the result");
}

/* An operation's word may be meant for a section, so both kinds are candidates for the nearest word. */
static bool unknown(struct hb_scan *s, const struct hb_token *token)
{
    const char *nearest = hb_words_nearest(&hb_words_op, token->text, token->length);
    if (nearest == NULL)
        nearest = hb_words_nearest(&hb_words_section, token->text, token->length);
    return hb_scan_fail(s, token, "expected an operation or a section (task, event, schedule, origin)", nearest);
}

bool hb_parse_op(struct hb_parser *parser, struct hb_task *task)
{
    struct hb_scan *s = &parser->scan;
    struct hb_token token;
    (void)hb_scan_token(s, &token);
    int32_t kind = hb_words_find(&hb_words_op, token.text, token.length);
    if (kind < 0)
        return unknown(s, &token);
    if (task == NULL)
        return hb_scan_fail(s, &token, "an operation belongs below a `task` line", NULL);
    if (task->count == HB_OPS_MAX)
        return hb_scan_fail(s, &token, "too many operations: a task holds at most 32", NULL);
    struct hb_op *op = &task->ops[task->count++];
    *op = (struct hb_op){.kind = (uint8_t)kind, .expect = HB_ANY_RESULT};
    for (const char *letter = hb_op_operands(op->kind); *letter != '\0'; letter++)
        if (!operand(parser, op, *letter))
            return false;
    return expectation(s, op);
}
