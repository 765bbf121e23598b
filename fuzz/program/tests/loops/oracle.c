/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oracle COUNT SEED: random programs for loops.c, a line each: "trap" if some schedule comes to where the program
 * cannot end any more, else "ends"; then the program, and "weak" if it has such compare-exchanges. Found by going
 * through all states under sequential consistency, which takes nothing from the machine that is tested.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "loops.h"

#define OPS_MAX 3u
#define STATES_MAX 65536u
#define NOBODY LOOPS_THREADS

static uint64_t seed;
static bool weak; /* programs may have weak compare-exchanges */

static unsigned below(unsigned bound)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((seed >> 33) % bound);
}

/* ---- programs ---- */

static unsigned random_op(void)
{
    unsigned drawn = below(20), number = below(3), place = below(2);
    if (weak && drawn < 5)
        return loops_op(LOOPS_WEAK, place, number, drawn < 2);
    if (drawn < 12)
        return loops_op(LOOPS_STORE, place, number, drawn >= 7);
    if (drawn < 14)
        return loops_op(LOOPS_LOOK, 1u << place, 0, 0);
    return loops_op(LOOPS_POLL, 1 + below(3), 1 + below(2), below(5) < 3);
}

/* Without a loop: there is nothing to find. */
static bool random_program(uint64_t code[LOOPS_THREADS])
{
    bool polls = false;
    unsigned threads = below(3) == 0 ? 3 : 2;
    weak = below(2) == 0;
    memset(code, 0, LOOPS_THREADS * sizeof code[0]);
    for (unsigned t = 0; t < threads; t++)
        for (unsigned n = 1 + below(OPS_MAX); n > 0; n--) {
            unsigned op = random_op();
            polls |= loops_kind(op) == LOOPS_POLL;
            code[t] = code[t] << LOOPS_OP_BITS | op;
        }
    return polls;
}

/* ---- states ---- */

struct thread {
    uint8_t done; /* operations */
    uint8_t step; /* of the one that it is in: the lock, each place, the lock again */
    uint8_t sum;
};

struct state {
    struct thread thread[LOOPS_THREADS];
    uint8_t value[LOOPS_VALUES];
    uint8_t owner;
};

static struct state states[STATES_MAX];
static bool ends[STATES_MAX];
static uint32_t next[STATES_MAX][2 * LOOPS_THREADS], moves[STATES_MAX];
static uint32_t table[2 * STATES_MAX], count;

static unsigned op_of(const uint64_t *code, const struct state *s, unsigned t)
{
    unsigned done = s->thread[t].done;
    return done < OPS_MAX ? (unsigned)(code[t] >> LOOPS_OP_BITS * done) & 255u : 0;
}

static void over(struct thread *t, bool again)
{
    t->done += !again;
    t->step = t->sum = 0;
}

/* What it found is not what it expected, or it fails for no reason: it begins again, or ends the thread. */
static void exchange(struct state *s, unsigned t, unsigned op, bool fail)
{
    struct thread *self = &s->thread[t];
    uint8_t *value = &s->value[loops_places(op) & 1u];
    if (loops_locked(op) && self->step == 0) {
        self->sum = *value;
        self->step++;
        return;
    }
    unsigned expected = loops_locked(op) ? self->sum : loops_number(op);
    bool done = *value == expected && !fail;
    if (done)
        *value = (uint8_t)loops_following(expected);
    if (!done && !loops_locked(op))
        self->done = OPS_MAX;
    else
        over(self, !done);
}

/*
 * One step of a thread, each of which touches one thing that others see. `fail`: it fails though it need
 * not. False: it waits for the lock, is over or cannot fail.
 */
static bool move(const uint64_t *code, struct state *s, unsigned t, bool fail)
{
    enum { LOCK, FIRST, SECOND, UNLOCK };
    struct thread *self = &s->thread[t];
    unsigned op = op_of(code, s, t), places = loops_places(op);
    if (op == 0)
        return false;
    bool stores = loops_kind(op) == LOOPS_STORE;
    if (loops_kind(op) == LOOPS_WEAK) {
        exchange(s, t, op, fail);
        return true;
    }
    if (fail)
        return false;
    if (self->step == LOCK) {
        if (loops_locked(op) && s->owner != NOBODY)
            return false;
        s->owner = loops_locked(op) ? (uint8_t)t : s->owner;
    } else if (self->step == FIRST && stores) {
        s->value[places & 1u] = (uint8_t)loops_number(op);
    } else if (self->step < UNLOCK) {
        unsigned v = self->step - FIRST;
        self->sum += !stores && (places >> v & 1u) != 0 ? s->value[v] : 0;
    } else {
        s->owner = loops_locked(op) ? NOBODY : s->owner;
        over(self, loops_kind(op) == LOOPS_POLL && self->sum < loops_number(op));
        return true;
    }
    self->step++;
    return true;
}

static uint32_t find(const struct state *s)
{
    uint64_t hash = 1469598103934665603u;
    for (size_t i = 0; i < sizeof *s; i++)
        hash = (hash ^ ((const uint8_t *)s)[i]) * 1099511628211u;
    for (uint32_t at = (uint32_t)(hash >> 40) % (2 * STATES_MAX);; at = (at + 1) % (2 * STATES_MAX)) {
        if (table[at] == 0) {
            if (count == STATES_MAX) {
                fputs("oracle: too many states\n", stderr);
                exit(2);
            }
            states[count] = *s;
            table[at] = ++count;
        }
        if (memcmp(&states[table[at] - 1], s, sizeof *s) == 0)
            return table[at] - 1;
    }
}

static bool is_over(const uint64_t *code, const struct state *s)
{
    for (unsigned t = 0; t < LOOPS_THREADS; t++)
        if (op_of(code, s, t) != 0)
            return false;
    return true;
}

static void reach(const uint64_t *code, bool fails)
{
    struct state first = {.owner = NOBODY};
    memset(table, 0, sizeof table);
    count = 0;
    (void)find(&first);
    for (uint32_t i = 0; i < count; i++) {
        moves[i] = 0;
        ends[i] = is_over(code, &states[i]);
        for (unsigned n = 0; n < 2 * LOOPS_THREADS; n++) {
            struct state s = states[i];
            if ((n % 2 == 0 || fails) && move(code, &s, n / 2, n % 2 != 0))
                next[i][moves[i]++] = find(&s);
        }
    }
}

/* `fails`: weak ones may, for no reason. */
static bool has_trap(const uint64_t *code, bool fails)
{
    reach(code, fails);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = count; i-- > 0;)
            for (uint32_t m = 0; m < moves[i] && !ends[i]; m++)
                more |= ends[i] = ends[next[i][m]];
    }
    for (uint32_t i = 0; i < count; i++)
        if (!ends[i])
            return true;
    return false;
}

static bool has_weak(const uint64_t *code)
{
    bool has = false;
    for (unsigned t = 0; t < LOOPS_THREADS; t++)
        for (uint64_t ops = code[t]; ops != 0; ops >>= LOOPS_OP_BITS)
            has |= loops_kind((unsigned)ops) == LOOPS_WEAK;
    return has;
}

int main(int argc, char **argv)
{
    unsigned long wanted = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    seed = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
    if (wanted == 0) {
        fputs("usage: oracle COUNT SEED\n", stderr);
        return 2;
    }
    for (unsigned long n = 0; n < wanted;) {
        uint64_t code[LOOPS_THREADS];
        if (!random_program(code))
            continue;
        bool trap = has_trap(code, true), because = trap && has_weak(code) && !has_trap(code, false);
        if (trap && !because && below(2) == 0) /* most have one */
            continue;
        if (has_weak(code) && !because && below(4) != 0) /* few have one because of what may fail */
            continue;
        printf("%s %llx,%llx,%llx%s\n", trap ? "trap" : "ends", (unsigned long long)code[0],
               (unsigned long long)code[1], (unsigned long long)code[2], has_weak(code) ? " weak" : "");
        n++;
    }
    return 0;
}
