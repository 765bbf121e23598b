/* SPDX-License-Identifier: Apache-2.0 */
#include "steps.h"

#include <stdlib.h>
#include <string.h>

#include "steps_ring.h"

#define PLACES 4096u /* a power of two; places that collide add an edge too many, never lose one */

struct steps_ring steps_ring;

/* Who wrote a place last, and at which step. */
static struct {
    uint32_t lane, step;
} writer[PLACES];
static struct lane {
    uint32_t last;
    uint32_t seen[STEPS_LANES_MAX]; /* the newest step of each lane that an edge leads from */
    uint32_t met[STEPS_LANES_MAX];  /* edges for its next step, by lane; 0: none */
} *lanes;

bool steps_begin(const char *world)
{
    if (!steps_ring.step)
        steps_ring.step = calloc(STEPS_KEPT, sizeof *steps_ring.step);
    if (!lanes)
        lanes = calloc(STEPS_LANES_MAX, sizeof *lanes);
    if (!steps_ring.step || !lanes)
        return false;
    memset(lanes, 0, STEPS_LANES_MAX * sizeof *lanes);
    memset(writer, 0, sizeof writer);
    steps_ring.count = 0;
    steps_ring.world = world;
    steps_ring.on = true;
    return true;
}

void steps_end(void)
{
    steps_ring.on = false;
}

bool steps_on(void)
{
    return steps_ring.on;
}

void steps_cause(struct steps_step *step, uint32_t n)
{
    if (n == 0 || n >= step->n)
        return;
    for (uint32_t i = 0; i < step->cause_count; i++)
        if (step->cause[i] == n)
            return;
    if (step->cause_count < STEPS_CAUSES_MAX)
        step->cause[step->cause_count++] = n;
}

struct steps_step *steps_add(uint32_t lane, const char *kind)
{
    struct lane *own = &lanes[lane];
    struct steps_step *step = &steps_ring.step[steps_ring.count % STEPS_KEPT];
    memset(step, 0, sizeof *step);
    step->n = ++steps_ring.count;
    step->lane = lane;
    step->kind = kind;
    step->effect = true;
    steps_cause(step, own->last);
    for (uint32_t from = 0; from < STEPS_LANES_MAX; from++) {
        steps_cause(step, own->met[from]);
        own->met[from] = 0;
    }
    own->last = step->n;
    return step;
}

uint32_t steps_last(uint32_t lane, bool effect)
{
    if (!effect)
        return lanes[lane].last;
    /* From the newest one back; what the ring has lost is lost. */
    uint32_t oldest = steps_ring.count > STEPS_KEPT ? steps_ring.count - STEPS_KEPT : 0;
    for (uint32_t n = lanes[lane].last; n > oldest; n--) {
        const struct steps_step *step = &steps_ring.step[(n - 1) % STEPS_KEPT];
        if (step->lane == lane && step->effect)
            return n;
    }
    return 0;
}

void steps_reach(uint32_t lane, uint64_t place, bool write)
{
    uint32_t slot = (uint32_t)(place * 0x9e3779b97f4a7c15u >> 52) & (PLACES - 1);
    struct lane *own = &lanes[lane];
    uint32_t from = writer[slot].lane, step = writer[slot].step;
    if (step != 0 && from != lane && step > own->seen[from])
        own->seen[from] = own->met[from] = step;
    if (write) {
        writer[slot].lane = lane;
        writer[slot].step = own->last;
    }
}

/* ---- members ---- */

void steps_quote(const char *text, char *out, size_t size)
{
    size_t used = 0;
    out[used++] = '"';
    for (; *text && used + 8 < size; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            out[used++] = '\\';
            out[used++] = (char)c;
        } else if (c < ' ' || c > '~') {
            used += (size_t)snprintf(out + used, 7, "\\u%04x", c);
        } else {
            out[used++] = (char)c;
        }
    }
    out[used++] = '"';
    out[used] = '\0';
}

static void member(struct steps_step *step, const char *name, const char *value)
{
    size_t used = strlen(step->more);
    if (used + strlen(name) + strlen(value) + 5 < sizeof step->more)
        snprintf(step->more + used, sizeof step->more - used, ",\"%s\":%s", name, value);
}

void steps_text(struct steps_step *step, const char *name, const char *text)
{
    char value[256];
    steps_quote(text, value, sizeof value);
    member(step, name, value);
}

void steps_number(struct steps_step *step, const char *name, uint64_t number)
{
    char value[24];
    snprintf(value, sizeof value, "%llu", (unsigned long long)number);
    member(step, name, value);
}
