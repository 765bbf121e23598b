/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layout of the bytes form, shared by its two directions; docs/formats.md explains it.
 *
 * A header, then records of one width, then a zero byte. A change inside one record leaves the others
 * as they are, which is what a byte-wise mutator needs. Numbers are reduced to their range on
 * decoding; a number out of the range of the core is written with its top bit set, so that half of
 * all bytes name something that exists.
 */
#ifndef HB_PROGRAM_RECORD_H
#define HB_PROGRAM_RECORD_H

#include "words.h"

#define HB_HEADER_BYTES (1u + HB_LIMITS) /* CPUs, then the limits */
#define HB_RECORD_BYTES 6u               /* tag and five bytes */

/* The tag byte is 0 at the end, else 1 + one of these, modulo HB_RECORD_KINDS. */
enum hb_record {
    HB_RECORD_TASK,  /* boot and class, 24 bits of affinity */
    HB_RECORD_WIDE,  /* prefix: the upper 40 bits of the next record's number; of a point, nth and value */
    HB_RECORD_EVENT, /* kind, CPU */
    HB_RECORD_POINT, /* CPU, task, operation (2), kind and choice */
    HB_RECORD_OP,    /* and up: HB_RECORD_OP + enum hb_op_kind: target, count, class, timeout, expectation */
    HB_RECORD_KINDS = HB_RECORD_OP + HB_OP_KINDS,
};

/* Most records of a valid program: everything at its maximum, each with a prefix. */
#define HB_RECORDS_MAX (2u * (HB_TASKS_MAX + HB_TASKS_MAX * HB_OPS_MAX + HB_EVENTS_MAX + HB_POINTS_MAX))
_Static_assert(HB_HEADER_BYTES + HB_RECORDS_MAX * HB_RECORD_BYTES + 1 <= HB_BYTES_MAX, "the bound callers use");

/* Bytes from here up are the number itself plus this; below, the number modulo its range. */
#define HB_LITERAL 128u
#define HB_RECORDS_SIZES                                                                                               \
    7u                    /* of telemetry_records; its byte is the doublings and, times this, the place in hb_clocks */
#define HB_FEW_CPUS 4u    /* byte below HB_MANY_CPUS: 1 .. HB_FEW_CPUS CPUs */
#define HB_MANY_CPUS 192u /* and up: 1 .. 64 */

/* How many numbers of an operand's letter exist on this core; at least 1. 0: the letter has no such bound. */
uint32_t hb_operand_range(const struct hb_program *p, char letter);

#endif
