/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries: the order in which the CPUs of an execution entered the core, so that another world can keep it.
 *
 * An entry is what one CPU does from where it enters (or goes on) up to where others may move again. In text, after a
 * program and a line `entries`, one a line: WORD CPU [A [B]]. Freestanding; pure. Bound: HB_ENTRIES_MAX.
 */
#ifndef HB_ENTRY_H
#define HB_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HB_ENTRIES_MAX 32768u
#define HB_ENTRIES_LINE "entries"
/* Turns of an await in the simulator, so in every world that keeps its order. */
#define HB_ENTRY_AWAIT_TURNS 256u

enum hb_entry_kind {
    HB_ENTRY_OP,    /* "op C T N": operation N of task T begins */
    HB_ENTRY_END,   /* "end C": goes on behind an operation */
    HB_ENTRY_TICK,  /* "tick C TIME": takes a timer interrupt, which makes it TIME ticks since the program began */
    HB_ENTRY_HELD,  /* "held-tick C TIME": the same within an operation, to be rescheduled for behind it */
    HB_ENTRY_IPI,   /* "ipi C": takes a software interrupt */
    HB_ENTRY_PASS,  /* "pass C": an idle pass begins */
    HB_ENTRY_WAKE,  /* "wake C": wait-for-interrupt returns */
    HB_ENTRY_RELAX, /* "relax C": relax returns */
    HB_ENTRY_START, /* "start C": begins its life, after the boot */
    HB_ENTRY_EVENT, /* "event C N": no entry; event N of the program came */
    /*
     * "inside C N": no entry; others moved while it was in the middle of what its last entry began, behind N / 2 of its
     * decision points at the port (a lock taken or freed, an IPI sent, interrupts turned on): at the last of them if N
     * is even, somewhere before the next one if it is odd.
     */
    HB_ENTRY_INSIDE,
    HB_ENTRY_KINDS,
};

struct hb_entry {
    uint8_t kind; /* enum hb_entry_kind */
    uint8_t cpu;
    uint8_t task;
    uint32_t number; /* operation, time, event or points */
};

const char *hb_entry_word(uint8_t kind);

/* "op cpu1 t2.3", NUL-terminated, truncated at `size`. */
void hb_entry_print(const struct hb_entry *entry, char *out, size_t size);

/* A tick or a software interrupt: it comes to a CPU wherever that is. */
bool hb_entry_is_interrupt(const struct hb_entry *entry);

/* Whether a CPU that has come to `here` is at `entry`. */
bool hb_entry_fits(const struct hb_entry *entry, const struct hb_entry *here);

/* Where an order could not be kept: a CPU came to `found` instead, or waited there for something else to come. */
struct hb_order_loss {
    bool lost;
    bool stalled;
    uint32_t at; /* number of the entry that was next; the count of all of them: behind the end */
    struct hb_entry found;
};

/* "order kept, 22 entries", or where it was lost; NUL-terminated, truncated at `size`. */
void hb_order_tell(const struct hb_entry *entries, uint32_t count, const struct hb_order_loss *loss, char *out,
                   size_t size);

/*
 * Where the line `entries` begins in a text, or its length if there is none: what stands before is the program.
 */
size_t hb_entries_find(const char *text, size_t length);

/* Reads the lines from there on. False: `*line` (from 1, of those after `entries`) is wrong, or they are too many. */
bool hb_entries_parse(const char *text, size_t length, struct hb_entry *entries, uint32_t most, uint32_t *count,
                      uint32_t *line);

#endif
