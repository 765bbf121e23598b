/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How libFuzzer changes an input of hb-fuzz-program. Its own mutations know nothing of records (docs/formats.md,
 * "Bytes") and need thousands of inputs to write a program at all. These add, drop, move and change whole records and
 * whole choices, take records from random programs, and now and then begin anew with one. One in four is libFuzzer's
 * own.
 */
#include <string.h>

#include "draw.h"
#include "program_record.h"

#define FRESH_ONE_IN 8u
#define OWN_ONE_IN 4u
#define EDITS_MOST 4u
#define RUN_MOST 4u /* records at once */
#define PAIR 2u     /* how many points are passed, what is chosen then */
#define PAIRS_MOST 32u

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed);

struct input {
    uint8_t *data;
    size_t size, max;
    uint64_t random;
};

/* Where the records end: at a zero byte, or with the input. */
static size_t records_end(const uint8_t *data, size_t size)
{
    size_t at = HB_HEADER_BYTES;
    while (at + HB_RECORD_BYTES <= size && data[at] != 0)
        at += HB_RECORD_BYTES;
    return at;
}

static uint32_t draw(struct input *in, size_t bound)
{
    return hb_draw_below(&in->random, (uint32_t)bound);
}

/* Most bytes name something that exists: small ones. */
static uint8_t draw_byte(struct input *in)
{
    return (uint8_t)(draw(in, 4) == 0 ? draw(in, 256) : draw(in, 8));
}

static void insert(struct input *in, size_t at, const uint8_t *bytes, size_t count)
{
    if (at > in->size || in->size + count > in->max)
        return;
    memmove(in->data + at + count, in->data + at, in->size - at);
    memcpy(in->data + at, bytes, count);
    in->size += count;
}

static void erase(struct input *in, size_t at, size_t count)
{
    memmove(in->data + at, in->data + at + count, in->size - at - count);
    in->size -= count;
}

/* ---- programs ---- */

/* Bytes of a random program; 0: there is no room. */
static size_t random_program(struct input *in, uint8_t *out, size_t size)
{
    static struct hb_program program;
    uint64_t seed = hb_draw(&in->random);
    hb_program_random(&program, seed, (uint8_t)(1 + draw(in, HB_FEW_CPUS)));
    return hb_program_encode(&program, out, size);
}

static void pair_of(struct input *in, uint8_t pair[PAIR])
{
    pair[0] = (uint8_t)(draw(in, 2) == 0 ? draw(in, 256) : draw(in, 16));
    pair[1] = (uint8_t)draw(in, 256);
}

static bool begin_anew(struct input *in)
{
    size_t used = random_program(in, in->data, in->max);
    if (used == 0)
        return false;
    in->size = used;
    uint8_t options = (uint8_t)draw(in, 256), pair[PAIR];
    insert(in, in->size, &options, 1);
    for (uint32_t pairs = draw(in, PAIRS_MOST + 1); pairs > 0; pairs--) {
        pair_of(in, pair);
        insert(in, in->size, pair, sizeof pair);
    }
    return true;
}

/* ---- records ---- */

static size_t record_at(struct input *in, size_t records)
{
    return HB_HEADER_BYTES + (size_t)draw(in, records) * HB_RECORD_BYTES;
}

static size_t run_of(struct input *in, size_t at, size_t end)
{
    size_t most = (end - at) / HB_RECORD_BYTES;
    return (1 + draw(in, most < RUN_MOST ? most : RUN_MOST)) * HB_RECORD_BYTES;
}

static void take_from_another(struct input *in, size_t records)
{
    static uint8_t other[HB_BYTES_MAX];
    size_t size = random_program(in, other, sizeof other), end = size ? records_end(other, size) : 0;
    if (end <= HB_HEADER_BYTES)
        return;
    size_t from = record_at(in, (end - HB_HEADER_BYTES) / HB_RECORD_BYTES);
    insert(in, record_at(in, records + 1), other + from, run_of(in, from, end));
}

static void edit_records(struct input *in)
{
    enum { DROP, REPEAT, MOVE, ANOTHER, CHANGE };
    uint8_t run[RUN_MOST * HB_RECORD_BYTES];
    size_t end = records_end(in->data, in->size), records = (end - HB_HEADER_BYTES) / HB_RECORD_BYTES;
    uint32_t edit = records == 0 ? (uint32_t)ANOTHER : draw(in, CHANGE + 4);
    if (edit == ANOTHER) {
        take_from_another(in, records);
        return;
    }
    size_t at = record_at(in, records), count = run_of(in, at, end);
    if (edit >= CHANGE) {
        uint32_t byte = draw(in, HB_RECORD_BYTES);
        in->data[at + byte] = byte == 0 ? (uint8_t)(1 + draw(in, HB_RECORD_KINDS)) : draw_byte(in);
        return;
    }
    memcpy(run, in->data + at, count);
    if (edit != REPEAT) {
        erase(in, at, count);
        records -= count / HB_RECORD_BYTES;
    }
    if (edit != DROP)
        insert(in, record_at(in, records + 1), run, count);
}

/* ---- choices ---- */

static void edit_choices(struct input *in)
{
    enum { ADD, DROP, CHANGE, OPTIONS, EDITS };
    size_t begin = records_end(in->data, in->size) + 2; /* the zero byte and that of options */
    uint8_t none[2] = {0, draw_byte(in)}, pair[PAIR];
    if (in->size < begin) {
        insert(in, in->size, none, begin - in->size);
        return;
    }
    size_t pairs = (in->size - begin) / PAIR, at = begin + (size_t)draw(in, pairs + 1) * PAIR;
    uint32_t edit = draw(in, EDITS);
    pair_of(in, pair);
    if (edit == OPTIONS)
        in->data[begin - 1] = (uint8_t)draw(in, 256);
    else if (edit == ADD || pairs == 0)
        insert(in, at, pair, sizeof pair);
    else if (at + PAIR <= in->size && edit == DROP)
        erase(in, at, PAIR);
    else if (at + PAIR <= in->size)
        in->data[at + draw(in, PAIR)] = pair[draw(in, PAIR)];
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned int seed)
{
    struct input in = {data, size, max, seed};
    (void)hb_draw(&in.random);
    if ((size < HB_HEADER_BYTES || draw(&in, FRESH_ONE_IN) == 0) && begin_anew(&in))
        return in.size;
    if (size < HB_HEADER_BYTES || draw(&in, OWN_ONE_IN) == 0)
        return LLVMFuzzerMutate(data, size, max);
    for (uint32_t edits = 1 + draw(&in, EDITS_MOST); edits > 0; edits--) {
        uint32_t where = draw(&in, 8);
        if (where == 0)
            data[draw(&in, HB_HEADER_BYTES)] = draw_byte(&in);
        else if (where < 5)
            edit_records(&in);
        else
            edit_choices(&in);
    }
    return in.size;
}
