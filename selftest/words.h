/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words of program text, in one place for the parser, the printer and their tests.
 *
 * Owns: constant tables, indexed by the enums of program.h. Pure; anybody may call.
 * Bounds: words are shorter than HB_WORD_MAX.
 */
#ifndef HB_WORDS_H
#define HB_WORDS_H

#include "program.h"

#define HB_WORD_MAX 24u

struct hb_words {
    const char *const *words;
    uint32_t count;
};

extern const struct hb_words hb_words_op;      /* enum hb_op_kind */
extern const struct hb_words hb_words_result;  /* enum sched_result */
extern const struct hb_words hb_words_qos;     /* enum sched_qos */
extern const struct hb_words hb_words_rank;    /* n-th word: rank 10 * (n + 1) */
extern const struct hb_words hb_words_await;   /* enum hb_await */
extern const struct hb_words hb_words_event;   /* enum hb_event_kind */
extern const struct hb_words hb_words_point;   /* enum hb_point_kind */
extern const struct hb_words hb_words_choice;  /* enum hb_choice_kind */
extern const struct hb_words hb_words_section; /* enum hb_section */
extern const struct hb_words hb_words_task;    /* enum hb_task_word */
extern const struct hb_words hb_words_limit;   /* in the order of struct hb_limits */
extern const struct hb_words hb_words_origin;  /* enum hb_origin_word */
extern const struct hb_words hb_words_world;
extern const struct hb_words hb_words_memory;
extern const struct hb_words hb_words_points;
extern const struct hb_words hb_words_races;

enum hb_section {
    HB_SECTION_VERSION,
    HB_SECTION_CPUS,
    HB_SECTION_CLOCK,
    HB_SECTION_LIMITS,
    HB_SECTION_TASK,
    HB_SECTION_EVENT,
    HB_SECTION_SCHEDULE,
    HB_SECTION_AT,
    HB_SECTION_ORIGIN,
};
enum hb_task_word { HB_TASK_BOOT, HB_TASK_QOS, HB_TASK_AFFINITY };
enum hb_origin_word {
    HB_ORIGIN_WORLD,
    HB_ORIGIN_MEMORY,
    HB_ORIGIN_POINTS,
    HB_ORIGIN_RACES,
    HB_ORIGIN_CORE,
    HB_ORIGIN_SIGNATURE,
    HB_ORIGIN_HASH,
    HB_ORIGIN_SEED,
};

/*
 * What an operation takes, as a string of operand letters in text order:
 *   t task, c CPU, w wait queue, e endpoint, r lock rank (each in op.target)
 *   n number, N number after `max`, a await state, R lock rank (each in op.count)
 *   q class, Q class after `qos` (op.qos); m affinity mask, v message (op.value); T optional timeout
 */
const char *hb_op_operands(uint8_t kind);

/* Range of a limit and where it stands; `what` counts words of hb_words_limit. */
#define HB_LIMITS 11u
struct hb_limit_range {
    uint8_t low;
    uint8_t high;
};
extern const struct hb_limit_range hb_limit_ranges[HB_LIMITS];
uint8_t *hb_limit_field(struct hb_limits *limits, uint32_t what);

/* Numbers of CPUs, queues and endpoints in operands, and counts: 0 .. HB_NUMBER_MAX, in range of the core or not. */
#define HB_NUMBER_MAX 127u
/* A timeout N is kept as N + 1 in a byte. */
#define HB_TIMEOUT_MAX 254u

/* Index of a word, or -1. */
int32_t hb_words_find(const struct hb_words *words, const char *token, size_t length);

/* The word nearest to a token, by edit distance; NULL if none is close. */
const char *hb_words_nearest(const struct hb_words *words, const char *token, size_t length);

#endif
