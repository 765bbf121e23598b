/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A program: tasks with short lists of operations, and interrupts that the environment may send.
 * With a schedule it is a reproducer. All worlds run the same programs through interp.h.
 *
 * Owns: nothing; fixed-size values that may be copied. Freestanding: no heap, no libc but mem*.
 */
#ifndef HB_PROGRAM_H
#define HB_PROGRAM_H

#include "sched_types.h"

#define HB_TASKS_MAX 16u  /* program tasks; each is spawned at most once */
#define HB_OPS_MAX 32u    /* operations a task */
#define HB_EVENTS_MAX 16u /* environment interrupts */
#define HB_POINTS_MAX 256u
#define HB_NAME_MAX 16u /* task name with its NUL */
#define HB_ANY_RESULT 255u

/* In text each is one word; operands in the order of the comment. */
enum hb_op_kind {
    HB_OP_YIELD,
    HB_OP_EXIT,
    HB_OP_BLOCK,        /* [timeout N] */
    HB_OP_SPAWN,        /* TASK */
    HB_OP_WAKE,         /* TASK */
    HB_OP_KILL,         /* TASK */
    HB_OP_SET_AFFINITY, /* TASK MASK */
    HB_OP_SET_QOS,      /* TASK CLASS */
    HB_OP_STEAL,        /* CPU max N qos CLASS */
    HB_OP_WAIT,         /* QUEUE [timeout N] */
    HB_OP_SIGNAL,       /* QUEUE */
    HB_OP_BROADCAST,    /* QUEUE */
    HB_OP_SEND,         /* ENDPOINT VALUE */
    HB_OP_RECV,         /* ENDPOINT [timeout N] */
    HB_OP_RESCHED,      /* CPU */
    HB_OP_HINT,         /* CPU */
    HB_OP_OFFLINE,      /* CPU */
    HB_OP_ONLINE,       /* CPU */
    HB_OP_NOTE,         /* N: that many telemetry records */
    HB_OP_DRAIN,        /* CPU: read its telemetry */
    HB_OP_LOCK_PROBE,   /* RANK RANK */
    HB_OP_TICK,         /* the environment: a timer interrupt on the CPU that runs this */
    HB_OP_SPURIOUS,     /* CPU: the environment: an IPI nobody requested */
    HB_OP_FAIL_SEND,    /* N: the environment: the next N sends of this CPU fail */
    HB_OP_FAIL_START,   /* N: the environment: the next N hart starts fail */
    HB_OP_AWAIT,        /* TASK STATE: yield until it is (exited|blocked|runnable), at most a bound of turns */
    HB_OP_ON_CPU,       /* CPU: assert that it runs there */
    HB_OP_KINDS,
};

/* Operand of HB_OP_AWAIT. */
enum hb_await { HB_AWAIT_EXITED, HB_AWAIT_BLOCKED, HB_AWAIT_RUNNABLE, HB_AWAIT_KINDS };

struct hb_op {
    uint8_t kind;
    uint8_t target; /* task, CPU, queue or endpoint number; first rank of a probe */
    uint8_t count;  /* N; second rank of a probe; await state */
    uint8_t qos;
    uint8_t expect;  /* enum sched_result, or HB_ANY_RESULT; text: `-> WORD` */
    uint8_t timeout; /* 0: none given, wait for ever; else N+1 */
    uint64_t value;  /* affinity mask, message */
};

struct hb_task {
    char name[HB_NAME_MAX];
    bool boot; /* spawned before anything runs, from CPU 0 */
    uint8_t qos;
    uint8_t count;
    uint64_t affinity;
    struct hb_op ops[HB_OPS_MAX];
};

enum hb_event_kind { HB_EVENT_TICK, HB_EVENT_SPURIOUS, HB_EVENT_KINDS };

/* An interrupt that the schedule may place anywhere its CPU has interrupts on; by default it comes at quiescence. */
struct hb_event {
    uint8_t kind;
    uint8_t cpu;
};

/* Limits of the core that the program is written for; become struct sched_config. */
struct hb_limits {
    uint8_t tasks; /* slots */
    uint8_t stacks;
    uint8_t waitqueues;
    uint8_t endpoints;
    uint8_t endpoint_depth;
    uint8_t queue_limit;
    uint8_t steal_tasks_max;
    uint8_t steal_scan_max;
    uint8_t hints_per_tick;
    uint8_t telemetry_records;
    uint8_t slice;
};

/* Kinds of decision point. A point is named by where it is and how often that kind came before in the operation. */
enum hb_point_kind {
    HB_POINT_OP,     /* before an operation, and at its end */
    HB_POINT_ATOMIC, /* before an atomic access */
    HB_POINT_LOCK,   /* before taking or freeing a lock */
    HB_POINT_IPI,    /* before a send */
    HB_POINT_IRQ,    /* interrupts were just turned on */
    HB_POINT_WAIT,   /* wait-for-interrupt or relax */
    HB_POINT_ACCESS, /* before a plain access (interrupts only) */
    HB_POINT_MEMORY, /* inside an access: which store it reads, where its own goes (weak memory) */
    HB_POINT_KINDS,
};

enum hb_choice_kind {
    HB_CHOICE_RUN,      /* CPU `value` moves next */
    HB_CHOICE_IPI,      /* the pending software interrupt is taken now */
    HB_CHOICE_TICK,     /* the next tick event of this CPU comes now */
    HB_CHOICE_SPURIOUS, /* the next spurious event of this CPU comes now */
    HB_CHOICE_RETURN,   /* a wait returns, or a weak compare-exchange fails, for no reason */
    HB_CHOICE_STORE,    /* the access reads the value-th older store of those it may read */
    HB_CHOICE_ORDER,    /* its store goes before the value newest ones (c11), or is held back (tso) */
    HB_CHOICE_DRAIN,    /* the oldest store that CPU `value` holds back reaches memory now (tso) */
    HB_CHOICE_KINDS,
};

#define HB_NO_TASK 255u /* idle context */

/* One deviation from the default schedule. */
struct hb_point {
    uint8_t cpu;
    uint8_t task; /* program task, or HB_NO_TASK */
    uint16_t op;  /* operation index in the task; in idle contexts, the number of the idle pass */
    uint8_t kind;
    uint8_t choice;
    uint16_t nth;
    uint16_t value;
};

struct hb_schedule {
    uint16_t count;
    struct hb_point points[HB_POINTS_MAX];
};

/* Where the reproducer came from; all optional in text. */
struct hb_origin {
    char world[8];     /* sim, threads, harts */
    char memory[4];    /* sc, tso, c11 */
    char points[8];    /* access, port, entry */
    char races[4];     /* on; off: the run went on past data races */
    char core[17];     /* digest of the core it was found on, hex */
    char signature[9]; /* hex */
    char hash[17];     /* of the execution that failed, hex: sim, which repeats it */
    uint64_t seed;     /* threads: seed of the run */
};

struct hb_program {
    uint8_t version; /* 1 */
    uint8_t cpus;    /* 1 .. SCHED_MAX_CPUS */
    uint8_t task_count;
    uint8_t event_count;
    uint8_t clock; /* one of hb_clocks: time begins shortly before 2^clock ticks; 0: at 0 */
    struct hb_limits limits;
    struct hb_task tasks[HB_TASKS_MAX];
    struct hb_event events[HB_EVENTS_MAX];
    struct hb_schedule schedule;
    struct hb_origin origin;
};

/*
 * Where time may begin: a core that keeps it in too few bits, or with a sign, meets the wrap in its first ticks there.
 * Linux has begun its own close to one ever since (INITIAL_JIFFIES).
 */
#define HB_CLOCKS 4u
#define HB_CLOCK_LEAD 2u /* ticks before it */
extern const uint8_t hb_clocks[HB_CLOCKS];

/* Error of the text and blob parsers: 1-based line and column, and a constant sentence. */
struct hb_text_error {
    uint32_t line;
    uint32_t column;
    const char *message;
    char nearest[24]; /* the known word nearest to the one found; empty if none is close */
};

/* Buffers of these sizes hold any valid program, with its NUL where it is text. */
#define HB_TEXT_MAX 65536u
#define HB_BYTES_MAX 9728u
#define HB_BLOB_MAX 13056u

/* Sensible limits, no tasks, time begins at 0. */
void hb_program_init(struct hb_program *p, uint8_t cpus);

/* The time, in ticks, at which the program begins. */
uint64_t hb_program_time(const struct hb_program *p);

/* Parses `length` bytes of text. False: *error says where and why; *p is unspecified. */
bool hb_program_parse(struct hb_program *p, const char *text, size_t length, struct hb_text_error *error);

/* "LINE:COL: message; did you mean `nearest`", NUL-terminated and truncated at `size`. */
void hb_text_error_print(const struct hb_text_error *error, char *out, size_t size);

/* Writes text, NUL-terminated, truncated at `size`; returns the length the whole text has. */
size_t hb_program_print(const struct hb_program *p, char *out, size_t size);
/* The same for one operation: "spawn t1". */
size_t hb_program_print_op(const struct hb_program *p, const struct hb_op *op, char *out, size_t size);

/*
 * Bytes form: docs/formats.md. decode accepts every byte string and returns the bytes it used; encode
 * returns 0 if `size` is too small. Task names become t0, t1, ... and the origin is left out.
 */
size_t hb_program_decode(struct hb_program *p, const uint8_t *bytes, size_t size);
size_t hb_program_encode(const struct hb_program *p, uint8_t *out, size_t size);

/*
 * The bytes form as one printable token, `hb1:...`, with a checksum. blob returns the length without
 * NUL, 0 if `size` is too small; unblob refuses unknown versions and damaged text.
 */
size_t hb_program_blob(const struct hb_program *p, char *out, size_t size);
bool hb_program_unblob(struct hb_program *p, const char *text, size_t length, struct hb_text_error *error);

/* Whether two programs say the same; names, schedule and origin included. */
bool hb_program_equal(const struct hb_program *a, const struct hb_program *b);

/*
 * Drops what a program claims about itself: expectations go, `on-cpu` and `await` become `yield`. For
 * programs made of arbitrary bytes, whose claims mean nothing.
 */
void hb_program_unassert(struct hb_program *p);

/* A random valid program. Same seed, same program, on every host. */
void hb_program_random(struct hb_program *p, uint64_t seed, uint8_t cpus);

/* The core configuration for a program run on `cpus` CPUs (at least p->cpus). */
void hb_program_config(const struct hb_program *p, uint32_t cpus, struct sched_config *config);

/* Text words, NULL if out of range. */
const char *hb_op_word(uint8_t kind);
const char *hb_result_word(uint8_t result);
const char *hb_qos_word(uint8_t qos);

#endif
