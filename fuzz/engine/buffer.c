/* SPDX-License-Identifier: Apache-2.0 */
#include "buffer.h"

#include <string.h>

#include "order.h"

struct held {
    struct eng_location *location;
    uintptr_t address;
    uint64_t value;
    const uint32_t *release;
    uintptr_t pc;
    uint32_t size;
    uint32_t agent;
};

struct buffer {
    uint64_t run;
    uint32_t first, count;
    uint32_t passed; /* of the oldest: those that a load went past */
    struct held held[ENG_HELD_MAX];
};

static struct buffer buffers[ENG_AGENTS_MAX];

static struct buffer *buffer_of(uint32_t agent)
{
    struct buffer *b = &buffers[eng_state.pairs ? agent & ~1u : agent];
    if (b->run != eng.run) {
        b->run = eng.run;
        b->first = b->count = b->passed = 0;
    }
    return b;
}

static struct held *at(struct buffer *b, uint32_t n)
{
    return &b->held[(b->first + n) % ENG_HELD_MAX];
}

uint32_t eng_buffered(uint32_t agent)
{
    return eng.model == ENG_TSO ? buffer_of(agent)->count : 0;
}

bool eng_passed(uint32_t agent)
{
    return eng.model == ENG_TSO && buffer_of(agent)->passed > 0;
}

bool eng_unpassed(uint32_t agent)
{
    return eng.model == ENG_TSO && buffer_of(agent)->passed < buffer_of(agent)->count;
}

uint32_t eng_buffered_place(uint32_t agent)
{
    struct buffer *b = buffer_of(agent);
    return b->count ? eng_place(at(b, 0)->address) : 0;
}

void eng_drain(uint32_t agent)
{
    struct buffer *b = buffer_of(agent);
    if (b->count == 0)
        return;
    const struct held *h = at(b, 0);
    if (h->location->run == eng.run) {
        h->location->release = h->release;
        h->location->writer = h->agent;
        h->location->writer_pc = h->pc;
    }
    memcpy((void *)h->address, &h->value, h->size); // NOLINT(performance-no-int-to-ptr)
    if (eng.footprints)
        eng_touch(h->address, true);
    b->first = (b->first + 1) % ENG_HELD_MAX;
    b->count--;
    b->passed -= b->passed > 0;
}

void eng_drain_all(uint32_t agent)
{
    for (uint32_t n = eng_buffered(agent); n > 0; n--)
        eng_drain(agent);
}

/* NULL: it holds none back there. */
static const struct held *newest(struct buffer *b, uintptr_t address, uint32_t size)
{
    for (uint32_t n = b->count; n-- > 0;) {
        const struct held *h = at(b, n);
        if (h->address == address && h->size == size)
            return h;
    }
    return NULL;
}

/* One's own store orders nothing: no clock changes. */
bool eng_buffer_read(const struct eng_access_atomic *a, uint64_t *value)
{
    struct buffer *b = buffer_of(eng.agent);
    b->passed = b->count;
    const struct held *h = newest(b, a->address, a->size);
    if (h == NULL)
        return false;
    struct eng_visit *visit = eng_visit(a->location);
    visit->read_clock = eng.epoch & ENG_CLOCK_MASK;
    visit->read_pc = a->pc;
    *value = h->value;
    return true;
}

uint64_t eng_peek_as(uint32_t agent, uintptr_t address, uint32_t size)
{
    const struct held *h = eng.model == ENG_TSO ? newest(buffer_of(agent), address, size) : NULL;
    return h != NULL ? h->value : eng_peek(address, size);
}

uint32_t eng_buffer_options(void)
{
    return buffer_of(eng.agent)->count == 0;
}

bool eng_buffer_must(void)
{
    return buffer_of(eng.agent)->count != 0;
}

void eng_buffer_hold(const struct eng_access_atomic *a, uint64_t value)
{
    struct buffer *b = buffer_of(eng.agent);
    if (b->count == ENG_HELD_MAX) {
        eng_drain(eng.agent);
        eng.trimmed = true;
    }
    struct eng_visit *visit = eng_visit(a->location);
    visit->write_clock = eng.epoch & ENG_CLOCK_MASK;
    visit->write_pc = a->pc;
    *at(b, b->count++) = (struct held){.location = a->location,
                                       .address = a->address,
                                       .value = value,
                                       .release = eng_order_write(visit, NULL, a->order),
                                       .pc = a->pc,
                                       .size = a->size,
                                       .agent = eng.agent};
}
