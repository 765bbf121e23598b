/* SPDX-License-Identifier: Apache-2.0 */
/* The operations of loops.c, as bytes. */
#ifndef LOOPS_H
#define LOOPS_H

#define LOOPS_THREADS 3u
#define LOOPS_VALUES 2u
#define LOOPS_OP_BITS 8u

enum loops_kind {
    LOOPS_STORE, /* the number, to one place */
    LOOPS_LOOK,
    LOOPS_POLL, /* until the sum of the places is not below the number */
    LOOPS_WEAK, /* a weak compare-exchange from the number to the next; "locked": of what is there, until it is done */
};

/* None is 0, which ends a thread. */
static inline unsigned loops_op(enum loops_kind kind, unsigned places, unsigned number, unsigned locked)
{
    return 128u | (unsigned)kind | places << 2 | number << 4 | locked << 6;
}

/* Behind 3 comes 0. */
static inline unsigned loops_following(unsigned number)
{
    return (number + 1) & 3u;
}

static inline unsigned loops_kind(unsigned op)
{
    return op & 3u;
}

static inline unsigned loops_places(unsigned op)
{
    return op >> 2 & 3u;
}

static inline unsigned loops_number(unsigned op)
{
    return op >> 4 & 3u;
}

static inline unsigned loops_locked(unsigned op)
{
    return op >> 6 & 1u;
}

#endif
