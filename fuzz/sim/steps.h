/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of one execution with what each depends on directly, as JSON lines for `show` (docs/formats.md).
 *
 * A lane is whoever executes in order: a CPU or a thread. A machine adds steps while a recorded run goes on; without
 * one nothing here is called. The edges are those of happened-before (Lamport, CACM 1978): program order, lock
 * hand-overs, interrupts sent and taken, a store and whoever accesses its place next.
 * Owner: the coroutine that runs. Bound: the last STEPS_KEPT steps are kept, older ones are counted.
 */
#ifndef HB_SIM_STEPS_H
#define HB_SIM_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define STEPS_KEPT 16384u
#define STEPS_LANES_MAX 128u
#define STEPS_CAUSES_MAX 136u /* a failure of all lanes */
#define STEPS_FRAMES_MAX 16u
#define STEPS_MORE 1024u

struct steps_step {
    uint32_t n; /* from 1 */
    uint32_t lane;
    const char *kind; /* a constant word of docs/formats.md */
    bool handler;
    bool irqs_off;
    bool effect;  /* it may have changed what others see */
    uint8_t held; /* locks held behind it */
    uint8_t cause_count;
    uint8_t frame_count;
    uint32_t cause[STEPS_CAUSES_MAX];
    uintptr_t frames[STEPS_FRAMES_MAX]; /* return addresses, innermost first */
    uintptr_t about;                    /* return address of the store that a read returned; 0: none */
    char task[20];
    char op[48];
    char text[160];
    char more[STEPS_MORE]; /* further members, as JSON, each behind a comma */
};

/* False: no memory for them. */
bool steps_begin(const char *world);
void steps_end(void);
bool steps_on(void);

/* A new step, after the last one of its lane and the stores that its lane met since. Valid until the next one. */
struct steps_step *steps_add(uint32_t lane, const char *kind);
/* `n` 0: nothing. */
void steps_cause(struct steps_step *step, uint32_t n);
/* The number of a lane's last step, 0: none; `effect`: of the last one that others may have seen. */
uint32_t steps_last(uint32_t lane, bool effect);
/* The lane accesses a place that others may write. */
void steps_reach(uint32_t lane, uint64_t place, bool write);

/* More members of a step. Text of any length is cut, never half a member. */
void steps_text(struct steps_step *step, const char *name, const char *text);
void steps_number(struct steps_step *step, const char *name, uint64_t number);

/* What a file says before its steps. */
struct steps_head {
    const char *const *lanes; /* their names */
    uint32_t lane_count;
    const char *memory;
    const char *blob; /* NULL: none */
    uint32_t operations, deviations;
    const char *machine[6]; /* ends of folders whose functions are not the program's; NULL-ended */
};
/* False: it cannot be written. */
bool steps_write(FILE *to, const struct steps_head *head);
/* `text` as a JSON string, quotes included. */
void steps_quote(const char *text, char *out, size_t size);

#endif
