/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON lines that worlds speak (docs/formats.md), read. A line that is none is no error: worlds may
 * also talk to people.
 */
#ifndef HB_EVENT_H
#define HB_EVENT_H

#include <stdbool.h>
#include <stdint.h>

enum event_kind { EVENT_START, EVENT_PROGRESS, EVENT_FINDING, EVENT_DONE, EVENT_ORDER, EVENT_RATE };

#define EVENT_TEXT 256u

struct event {
    enum event_kind kind;
    char world[16];
    char invariant[16]; /* INV-nn */
    char signature[24];
    char title[EVENT_TEXT];
    char detail[EVENT_TEXT];
    char file[512];
    char verdict[32];
    char reason[EVENT_TEXT];
    char complete[16];           /* explore: yes, bounded, cut */
    double bound;                /* every schedule with at most so many deviations was run; -1: no number */
    char bounds[2 * EVENT_TEXT]; /* in words, what executions did not try */
    uint64_t programs;
    uint64_t executions;
    uint64_t repeated;  /* that are not among those */
    uint64_t exercised; /* bit n: INV-n was evaluated where it could fail */
    uint64_t seed;
    double seconds;
    /* order and rate */
    uint64_t runs;
    uint64_t kept;
    uint64_t stops;
    uint64_t entries;
    uint64_t failed;
    uint64_t digests;
    uint64_t differing;
    uint64_t digest;
    char where[EVENT_TEXT];
};

/* False if the line is no event. */
bool event_parse(const char *line, struct event *event);

#endif
