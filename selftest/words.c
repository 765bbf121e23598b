/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"
#include "mem.h"

#define COUNT(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define WORDS(name, ...)                                                                                               \
    static const char *const name##_list[] = {__VA_ARGS__};                                                            \
    const struct hb_words name = {name##_list, COUNT(name##_list)}

WORDS(hb_words_op, "yield", "exit", "block", "spawn", "wake", "kill", "set-affinity", "set-qos", "steal", "wait",
      "signal", "broadcast", "send", "recv", "resched", "hint", "offline", "online", "note", "drain", "lock-probe",
      "tick", "spurious", "fail-send", "fail-start", "await", "on-cpu");
WORDS(hb_words_result, "ok", "pending", "blocked", "woken", "granted", "timeout", "empty", "reject-argument",
      "reject-cpu", "reject-offline", "reject-stale", "reject-affinity", "reject-tasks", "reject-stacks", "reject-full",
      "reject-steal-bound", "reject-steal-qos", "reject-pinned", "reject-last-cpu", "reject-busy", "reject-rate",
      "ipi-failed", "start-failed", "unsupported");
WORDS(hb_words_qos, "idle", "normal", "interactive", "burst");
WORDS(hb_words_rank, "table", "ipc", "runqueue", "task", "mailbox", "mm", "telemetry");
WORDS(hb_words_await, "exited", "blocked", "runnable");
WORDS(hb_words_event, "tick", "spurious");
WORDS(hb_words_point, "op", "atomic", "lock", "ipi", "irq", "wait", "access", "memory");
WORDS(hb_words_choice, "run", "ipi", "tick", "spurious", "return", "store", "order", "drain");
WORDS(hb_words_section, "hartbreak", "cpus", "clock", "limits", "task", "event", "schedule", "at", "origin");
WORDS(hb_words_task, "boot", "qos", "affinity");
WORDS(hb_words_limit, "tasks", "stacks", "waitqueues", "endpoints", "depth", "queue", "steal", "scan", "hints",
      "records", "slice");
WORDS(hb_words_origin, "world", "memory", "points", "races", "core", "signature", "hash", "seed");
WORDS(hb_words_world, "sim", "threads", "harts");
WORDS(hb_words_memory, "sc", "tso", "c11");
WORDS(hb_words_points, "access", "port", "entry");
WORDS(hb_words_races, "on", "off");

_Static_assert(COUNT(hb_words_op_list) == HB_OP_KINDS, "one word an operation");
_Static_assert(COUNT(hb_words_result_list) == SCHED_RESULT_COUNT, "one word a result");
_Static_assert(COUNT(hb_words_qos_list) == SCHED_QOS_CLASSES, "one word a class");
_Static_assert(COUNT(hb_words_await_list) == HB_AWAIT_KINDS, "one word an await state");
_Static_assert(COUNT(hb_words_event_list) == HB_EVENT_KINDS, "one word an event");
_Static_assert(COUNT(hb_words_point_list) == HB_POINT_KINDS, "one word a kind of point");
_Static_assert(COUNT(hb_words_choice_list) == HB_CHOICE_KINDS, "one word a choice");
_Static_assert(COUNT(hb_words_limit_list) == HB_LIMITS && sizeof(struct hb_limits) == HB_LIMITS, "one word a limit");

static const char *const operands[] = {
    [HB_OP_YIELD] = "",        [HB_OP_EXIT] = "",    [HB_OP_BLOCK] = "T",         [HB_OP_SPAWN] = "t",
    [HB_OP_WAKE] = "t",        [HB_OP_KILL] = "t",   [HB_OP_SET_AFFINITY] = "tm", [HB_OP_SET_QOS] = "tq",
    [HB_OP_STEAL] = "cNQ",     [HB_OP_WAIT] = "wT",  [HB_OP_SIGNAL] = "w",        [HB_OP_BROADCAST] = "w",
    [HB_OP_SEND] = "ev",       [HB_OP_RECV] = "eT",  [HB_OP_RESCHED] = "c",       [HB_OP_HINT] = "c",
    [HB_OP_OFFLINE] = "c",     [HB_OP_ONLINE] = "c", [HB_OP_NOTE] = "n",          [HB_OP_DRAIN] = "c",
    [HB_OP_LOCK_PROBE] = "rR", [HB_OP_TICK] = "",    [HB_OP_SPURIOUS] = "c",      [HB_OP_FAIL_SEND] = "n",
    [HB_OP_FAIL_START] = "n",  [HB_OP_AWAIT] = "ta", [HB_OP_ON_CPU] = "c",
};
_Static_assert(COUNT(operands) == HB_OP_KINDS, "operands for each operation");

/* Within what the model and the checkers follow: 64 slots, 8 endpoints of 32 messages. */
const struct hb_limit_range hb_limit_ranges[HB_LIMITS] = {
    {1, 64}, {1, 64}, {0, 8}, {0, 8}, {1, 32}, {1, 64}, {1, 64}, {1, 64}, {0, 127}, {2, 128}, {1, 127},
};

const char *hb_op_operands(uint8_t kind)
{
    return kind < HB_OP_KINDS ? operands[kind] : "";
}

uint8_t *hb_limit_field(struct hb_limits *limits, uint32_t what)
{
    return (uint8_t *)limits + what;
}

static size_t word_length(const char *word)
{
    size_t n = 0;
    while (n < HB_WORD_MAX && word[n] != '\0')
        n++;
    return n;
}

int32_t hb_words_find(const struct hb_words *words, const char *token, size_t length)
{
    for (uint32_t i = 0; i < words->count; i++)
        if (word_length(words->words[i]) == length && memcmp(words->words[i], token, length) == 0)
            return (int32_t)i;
    return -1;
}

/* Edits (insert, delete, replace) between two short words, row by row. */
static uint32_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    uint32_t row[HB_WORD_MAX + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = (uint32_t)j;
    for (size_t i = 1; i <= a_length; i++) {
        uint32_t diagonal = row[0];
        row[0] = (uint32_t)i;
        for (size_t j = 1; j <= b_length; j++) {
            uint32_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            uint32_t shorter = row[j] < row[j - 1] ? row[j] : row[j - 1];
            diagonal = row[j];
            row[j] = replace < shorter + 1 ? replace : shorter + 1;
        }
    }
    return row[b_length];
}

const char *hb_words_nearest(const struct hb_words *words, const char *token, size_t length)
{
    if (length == 0 || length >= HB_WORD_MAX)
        return NULL;
    const char *nearest = NULL;
    uint32_t best = length < 4 ? 2 : (uint32_t)length / 3 + 2; /* fewer edits than this are close */
    for (uint32_t i = 0; i < words->count; i++) {
        uint32_t edits = distance(token, length, words->words[i], word_length(words->words[i]));
        if (edits < best && edits < length) {
            best = edits;
            nearest = words->words[i];
        }
    }
    return nearest;
}

const char *hb_op_word(uint8_t kind)
{
    return kind < HB_OP_KINDS ? hb_words_op_list[kind] : NULL;
}

const char *hb_result_word(uint8_t result)
{
    return result < SCHED_RESULT_COUNT ? hb_words_result_list[result] : NULL;
}

const char *hb_qos_word(uint8_t qos)
{
    return qos < SCHED_QOS_CLASSES ? hb_words_qos_list[qos] : NULL;
}
