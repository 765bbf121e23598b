/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision points. The hooks count down; here the countdown ends: the strategy is asked what to do
 * instead of the default, and what it does is recorded under the name of the point.
 */
#include "blame.h"
#include "state.h"

#define FOR_EVER UINT64_MAX

static void account(void)
{
    prog.passed += (uint64_t)(prog.granted - prog.countdown);
    prog.granted = prog.countdown;
}

/* Never past the budget or the end of a turn, which come at the same point whatever the strategy skips. */
static void grant(void)
{
    uint64_t points = prog.budget - prog.passed;
    uint64_t turn = prog.turn_end > prog.passed ? prog.turn_end - prog.passed : 1;
    if (points > turn)
        points = turn;
    if (points > prog.skip)
        points = prog.skip;
    if (PROG_UNLIKELY(prog.trace))
        points = 1;
    if (prog.skip != FOR_EVER)
        prog.skip -= points;
    prog.granted = prog.countdown = (int64_t)points;
}

static void grant_skip(uint32_t skip)
{
    if (PROG_LIKELY(skip == 0)) { /* the budget is looked at there, and so is the turn */
        prog_grant_one();
        return;
    }
    prog.skip = skip == HB_NEVER ? FOR_EVER : (uint64_t)skip + 1;
    grant();
}

void prog_turn_ends(void)
{
    account();
    prog.turn_end = prog.passed;
    if (prog.skip != FOR_EVER)
        prog.skip += (uint64_t)prog.countdown;
    grant();
}

void prog_points_begin(uint32_t skip)
{
    prog.passed = 0;
    prog.granted = prog.countdown = 0;
    prog.turn_end = PROG_WATCH;
    grant_skip(skip);
}

/* Where the skip has ended before, each point since was granted by itself, as it was when the prefix was recorded. */
void prog_points_resume(uint32_t skip)
{
    uint64_t here = prog.passed + 1;
    if (skip < here)
        return;
    prog.passed = here;
    prog.skip = skip == HB_NEVER ? FOR_EVER : skip + 1 - here;
    grant();
}

uint64_t prog_points_passed(void)
{
    int64_t left = prog.starting ? prog.saved : prog.countdown; /* a start has a countdown of its own */
    return prog.passed + (uint64_t)(prog.granted - left);
}

/* True: the point is passed without asking. */
static bool pass(void)
{
    account();
    if (PROG_UNLIKELY(prog.passed >= prog.budget))
        prog_fail(HB_INV_BOUNDED, "step budget",
                  "not over after %llu decision points: endless, or longer than --length",
                  (unsigned long long)prog.passed);
    if (PROG_LIKELY(prog.skip == 0 && prog.strategy))
        return false;
    if (!prog.strategy)
        prog.skip = FOR_EVER;
    grant();
    return true;
}

static void option(struct hb_site *site, enum hb_choice_kind choice, uint32_t value)
{
    if (site->count < HB_OPTIONS_MAX)
        site->options[site->count++] = (struct hb_option){(uint8_t)choice, (uint16_t)value};
}

static void run_options(struct hb_site *site, uint32_t standard)
{
    for (uint32_t w = 0; w < 2; w++) {
        uint64_t set = prog.ready[w] | prog.waiting[w] | prog.wanting[w];
        for (; set; set &= set - 1) {
            uint32_t t = w * 64 + (uint32_t)__builtin_ctzll(set);
            if (t != standard && prog_may_run(&prog.thread[t]))
                option(site, HB_CHOICE_RUN, t);
        }
    }
}

bool prog_alternative(uint32_t standard)
{
    prog.site.count = 0;
    run_options(&prog.site, standard);
    return prog.site.count > 0;
}

static void drain_options(struct hb_site *site)
{
    for (uint32_t t = 0; t < prog.threads; t++)
        if (eng_passed(t))
            option(site, HB_CHOICE_DRAIN, t);
}

static void name(struct hb_site *site, enum hb_point_kind kind, bool waiting, uint32_t standard)
{
    uint32_t nth = prog.self->count[kind] - 1;
    site->index = prog.passed - 1;
    site->cpu = (uint8_t)prog.self->id;
    site->task = HB_NO_TASK;
    site->op = (uint16_t)(nth >> 16);
    site->kind = (uint8_t)kind;
    site->nth = (uint16_t)nth;
    site->waiting = waiting;
    site->standard = standard < HB_NOBODY ? (uint8_t)standard : HB_NOBODY;
    site->mover = (uint8_t)prog.mover;
    site->pending = prog.pending;
}

void prog_taken_all(void)
{
    prog.strategy = NULL;
    prog.draws = NULL;
    prog.bounds |= PROG_BOUND_CHOICES;
    grant_skip(HB_NEVER);
}

void prog_record(enum hb_point_kind kind, enum hb_choice_kind choice, uint32_t value)
{
    prog_take(kind, choice, value);
    if (PROG_UNLIKELY(prog.trace))
        prog_trace_choice(&(struct hb_option){(uint8_t)choice, (uint16_t)value});
}

/* The option that the strategy takes at the site; NULL: none. */
static const struct hb_option *ask(struct hb_site *site)
{
    uint32_t skip = 0;
    if (prog.strategy->footprints) {
        site->done = eng.done;
        eng.done = (struct hb_footprint){{0, 0}, {0, 0}};
    }
    uint32_t answer = prog.strategy->choose(prog.strategy, site, &skip);
    if (PROG_UNLIKELY(answer == HB_ABANDON))
        prog_abandon();
    grant_skip(skip);
    if (answer == 0 || answer > site->count)
        return NULL;
    const struct hb_option *o = &site->options[answer - 1];
    prog_record((enum hb_point_kind)site->kind, (enum hb_choice_kind)o->choice, o->value);
    return o;
}

/* The point has come to be asked about. Returns who goes on, `standard` unless the strategy says otherwise. */
static uint32_t decide(enum hb_point_kind kind, bool waiting, uint32_t standard)
{
    struct hb_site *site = &prog.site;
    if (prog.quiet) {
        grant_skip(0);
        return standard;
    }
    if (PROG_LIKELY(prog.draws))
        return prog_pick(kind, standard);
    do {
        site->count = 0;
        run_options(site, standard);
        if (prog.job->model == ENG_TSO)
            drain_options(site);
        if (site->count == 0 && !prog.strategy->every) {
            grant_skip(0);
            break;
        }
        name(site, kind, waiting, standard);
        const struct hb_option *o = ask(site);
        if (!o || o->choice == HB_CHOICE_RUN) {
            standard = o ? o->value : standard;
            prog.mover = standard;
            break;
        }
        /* A drain comes before the same decision once more: the next point, with a name of its own. */
        eng_drain(o->value);
        prog.mover = HB_MOVERS_MAX + o->value;
        if (o->value == prog.self->id)
            ++prog.wrote;
        else
            ++prog.thread[o->value].wrote;
        prog.self->count[kind]++;
    } while (--prog.countdown <= 0 && !pass());
    return standard;
}

uint32_t prog_decide_next(enum hb_point_kind kind)
{
    uint32_t picked = prog.draws ? prog_pick_next(kind) : PROG_NOBODY;
    if (PROG_LIKELY(picked != PROG_NOBODY))
        return picked;
    prog.self->count[kind]++;
    uint32_t standard = prog_next();
    prog_hash(((uint64_t)prog.self->id << 40) ^ ((uint64_t)kind << 32) ^ standard);
    --prog.countdown;
    if (PROG_UNLIKELY(prog.recording))
        prog_prefix_point(standard);
    uint32_t to = prog.countdown <= 0 && !pass() ? decide(kind, true, standard) : standard;
    prog.mover = to;
    return to;
}

uint32_t prog_decide_ready(enum hb_point_kind kind)
{
    bool asked = !pass();
    uint32_t standard = prog.self->id;
    if (PROG_UNLIKELY(prog.passed >= prog.turn_end))
        standard = prog_turn_over();
    return asked ? decide(kind, standard != prog.self->id, standard) : standard;
}

void prog_pend(uintptr_t place, bool write, enum hb_point_kind kind)
{
    prog.pending[prog.self->id] = (struct hb_pending){eng_place(place), write, (uint8_t)kind};
}

void prog_point_slow(enum hb_point_kind kind, uintptr_t place, bool write)
{
    struct prog_thread *self = prog.self;
    prog_pend(place, write, kind);
    if (self->starter != PROG_NOBODY) {
        prog_first_operation();
        return;
    }
    if (PROG_UNLIKELY(prog.recording)) {
        prog_prefix_point(self->id);
        if (prog.countdown > 0) /* the execution that goes on from here passes the point */
            return;
    }
    if (PROG_UNLIKELY(prog.trace))
        prog_trace_add(kind, place, write);
    prog.quiet = prog.strategy && prog.strategy->prune && (kind == HB_POINT_ATOMIC || kind == HB_POINT_ACCESS) &&
                 place >= PROG_PLACES && eng_private(place);
    if (prog.job->model == ENG_TSO) /* what others do here is as if before the held store */
        prog.quiet = prog.quiet || (prog.strategy && eng_unpassed(self->id));
    uint32_t to = prog_decide_ready(kind);
    prog.quiet = false;
    if (to != self->id)
        prog_switch_to(to);
    self->behind[0] = self->behind[1] = 0;
}

uint32_t prog_choose_slow(enum hb_choice_kind choice, uint32_t count)
{
    struct hb_site *site = &prog.site;
    if (prog.self->starter != PROG_NOBODY) {
        prog.countdown = 1; /* a memory decision before the first visible operation: only a private place has none */
        return 0;
    }
    if (pass())
        return 0;
    prog.mover = prog.self->id; /* points on the way here may have been passed */
    site->count = 0;
    for (uint32_t i = 1; i <= count; i++)
        option(site, choice, i);
    name(site, HB_POINT_MEMORY, false, prog.self->id);
    const struct hb_option *o = ask(site);
    if (!o)
        return 0;
    if (choice == HB_CHOICE_ORDER)
        ++prog.wrote;
    else
        prog.self->read[(prog.self->reads - 1) % PROG_READS].newest = false; /* next time it reads another value */
    return o->value;
}

/* ---- plain accesses ---- */

/* Those that are trusted are looked at now and then. Returns how many are passed before, or one. */
static uint64_t look_next(void)
{
    uint64_t since = prog.accesses % PROG_PLAIN_LOOK;
    prog.looking = prog.accesses >= PROG_PLAIN_LOOK && since < PROG_PLAIN_LOOKS;
    eng_gate(!prog.looking);
    return prog.looking ? 1 : PROG_PLAIN_LOOK - since;
}

/* Where the budget ends, or the next turn or look is. */
void prog_budget_plain(void)
{
    uint64_t most = prog.budget * PROG_ACCESSES_A_POINT, next = PROG_PLAIN_TURN - prog.accesses % PROG_PLAIN_TURN;
    if (prog.job->trust && !prog.job->races)
        next = look_next();
    if (prog.accesses < most && most - prog.accesses < next)
        next = most - prog.accesses;
    prog.plain = prog.plain_granted = prog.plain_points ? 1 : (int64_t)next;
}

/*
 * Not all have been made that an execution may make, or somebody could be let in. A loop that waits for a plain
 * variable is a race, but its writer must come to move: by default it does here; behind the budget it must.
 */
static bool plain_turn(uintptr_t caller, bool must)
{
    if (prog.plain_points || prog.plain_turns == PROG_PLAIN_TURNS)
        return !must;
    prog.plain_turns += must;
    prog_budget_plain(); /* for whoever goes first */
    return prog_plain_turn(caller, must) || !must;
}

static __attribute__((noinline)) void plain_turn_ends(uintptr_t caller)
{
    bool must = prog.accesses >= prog.budget * PROG_ACCESSES_A_POINT;
    if (plain_turn(caller, must))
        return;
    prog_blame(caller);
    prog_blame_entered();
    prog_fail(HB_INV_BOUNDED, "access budget", "not over after %llu plain accesses: endless, or longer than --length%s",
              (unsigned long long)prog.accesses,
              prog.plain_points ? "" : ". A loop that waits for a plain variable needs --races off");
}

static bool plain_turn_is_over(void)
{
    return prog.accesses >= prog.budget * PROG_ACCESSES_A_POINT ||
           (!prog.plain_points && prog.accesses % PROG_PLAIN_TURN == 0);
}

/* Whatever a loop reads may end it, what lies on its own stack, too; of many bytes it is not known what they were. */
static void note_read(uintptr_t address, uint32_t size)
{
    bool kept = size <= sizeof(uint64_t);
    spin_access(address, kept ? size : 1, false);
    prog.self->read[(prog.self->reads - 1) % PROG_READS].newest = kept;
}

/* Trusted accesses, one by one: whoever waits for another thread's lets it in before the turn is over. */
static void plain_look(uintptr_t address, uint32_t size, bool write)
{
    bool looked = prog.looking && !write;
    prog_budget_plain();
    if (looked && size <= sizeof(uint64_t) && address - prog.stack >= PROG_STACK_BYTES)
        spin_plain_turn(address);
    if (looked)
        note_read(address, size);
}

/* Checked accesses need no decision: a program without races has no other behaviours. Unchecked ones do. */
void prog_plain_slow(uintptr_t address, uint32_t size, bool write)
{
    prog.accesses += (uint64_t)prog.plain_granted;
    if (plain_turn_is_over())
        plain_turn_ends((uintptr_t)__builtin_return_address(0));
    else if (!prog.plain_points)
        plain_look(address, size, write);
    if (!prog.plain_points)
        return;
    prog_budget_plain();
    bool own = address - prog.stack < PROG_STACK_BYTES;
    if (!own && prog.job->model != ENG_SC && !eng_private(address))
        prog.bounds |= PROG_BOUND_PLAIN;
    bool kept = size <= sizeof(uint64_t), turn = kept && !write && !own; /* registers are kept for those only */
    if (!kept)
        prog.self->registers[PROG_REGISTERS - 1] = 0;
    if (!turn || spin_turn(address, false) != SPIN_WAITED) {
        prog.self->count[HB_POINT_ACCESS]++;
        if (PROG_LIKELY(--prog.countdown > 0))
            ;
        else if (prog.self->starter != PROG_NOBODY && own)
            prog.countdown = 1; /* its own stack: not visible */
        else
            prog_point_slow(HB_POINT_ACCESS, address, write);
    }
    if (!write)
        note_read(address, size);
}
