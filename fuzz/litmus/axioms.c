/* SPDX-License-Identifier: Apache-2.0 */
#include "axioms.h"

/* rb: a read is before the writes that follow, in mo, the one it read. */
static struct relation reads_before(const struct execution *x)
{
    struct relation from = rel_inverse(&x->rf);
    return rel_seq(&from, &x->mo);
}

/* Nothing stands in mo between an RMW's write and what its read returned: rmw ∩ (rb; mo) = ∅. */
static bool atomic(const struct execution *x, const struct relation *rb)
{
    struct relation between = rel_seq(rb, &x->mo);
    between = rel_and(&x->rmw, &between);
    return rel_empty(&between);
}

static struct relation communication(const struct execution *x, const struct relation *rb)
{
    struct relation com = rel_or(&x->rf, &x->mo);
    return rel_or(&com, rb);
}

bool axioms_sc(const struct execution *x)
{
    struct relation rb = reads_before(x);
    struct relation order = communication(x, &rb);
    order = rel_or(&x->sb, &order);
    return atomic(x, &rb) && rel_acyclic(&order);
}

/* Pairs of sb that TSO keeps: all but write to read, which only a locked instruction or an mfence keeps. */
static struct relation tso_preserved(const struct execution *x)
{
    struct relation delayed = rel_on(x->writes, &x->sb, x->reads);
    struct relation kept = rel_minus(&x->sb, &delayed);
    kept = rel_on(x->reads | x->writes, &kept, x->reads | x->writes);
    struct relation by_source = rel_on(x->locked, &delayed, x->present);
    struct relation by_target = rel_on(x->present, &delayed, x->locked);
    rel_set mfence = x->fences & x->seq_cst;
    struct relation before = rel_on(x->present, &x->sb, mfence);
    struct relation fenced = rel_seq(&before, &x->sb);
    kept = rel_or(&kept, &by_source);
    kept = rel_or(&kept, &by_target);
    return rel_or(&kept, &fenced);
}

bool axioms_tso(const struct execution *x)
{
    struct relation rb = reads_before(x);
    if (!atomic(x, &rb))
        return false;
    struct relation com = communication(x, &rb);
    struct relation here = rel_and(&x->sb, &x->same);
    here = rel_or(&here, &com);
    if (!rel_acyclic(&here))
        return false;
    /* A thread may read its own store before it reaches memory: only rf between threads counts. */
    struct relation own = rel_and(&x->rf, &x->sb);
    struct relation global = tso_preserved(x);
    struct relation seen = rel_minus(&x->rf, &own);
    global = rel_or(&global, &seen);
    global = rel_or(&global, &x->mo);
    global = rel_or(&global, &rb);
    return rel_acyclic(&global);
}

/* rs = [W]; (sb|loc)?; [W rlx]; (rf; rmw)*  */
static struct relation release_sequence(const struct execution *x)
{
    struct relation here = rel_and(&x->sb, &x->same);
    here = rel_opt(&here);
    struct relation step = rel_seq(&x->rf, &x->rmw);
    step = rel_plus(&step);
    step = rel_opt(&step);
    struct relation head = rel_on(x->writes, &here, x->writes & ~x->initial & ~x->plain);
    return rel_seq(&head, &step);
}

/* sw = [rel]; ([F]; sb)?; rs; rf; [R rlx]; (sb; [F])?; [acq] */
struct relation axioms_happens_before(const struct execution *x)
{
    struct relation from_fence = rel_on(x->fences, &x->sb, x->present);
    from_fence = rel_opt(&from_fence);
    struct relation to_fence = rel_on(x->present, &x->sb, x->fences);
    to_fence = rel_opt(&to_fence);
    struct relation rs = release_sequence(x);
    struct relation sw = rel_seq(&from_fence, &rs);
    struct relation seen = rel_on(x->present, &x->rf, ~x->plain);
    sw = rel_seq(&sw, &seen);
    sw = rel_seq(&sw, &to_fence);
    sw = rel_on(x->release, &sw, x->acquire);
    sw = rel_or(&x->sb, &sw);
    return rel_plus(&sw);
}

bool axioms_racy(const struct execution *x)
{
    for (uint32_t a = 0; a < x->events; a++) {
        rel_set conflicts = x->same.row[a] & (x->writes & rel_bit(a) ? x->present : x->writes);
        conflicts &= x->plain & rel_bit(a) ? x->present : x->plain;
        for (; conflicts; conflicts &= conflicts - 1) {
            uint32_t b = (uint32_t)__builtin_ctzll(conflicts);
            if (a != b && !rel_has(&x->hb, a, b) && !rel_has(&x->hb, b, a))
                return true;
        }
    }
    return false;
}

/* psc: what every total order of seq_cst events must respect. Section 3 of the paper. */
static struct relation partial_sc(const struct execution *x, const struct relation *rb, const struct relation *eco)
{
    const struct relation *hb = &x->hb;
    rel_set fences = x->fences & x->seq_cst;
    struct relation elsewhere = rel_minus(&x->sb, &x->same);
    struct relation scb = rel_seq(&elsewhere, hb);
    scb = rel_seq(&scb, &elsewhere);
    scb = rel_or(&scb, &x->sb);
    struct relation here = rel_and(hb, &x->same);
    scb = rel_or(&scb, &here);
    scb = rel_or(&scb, &x->mo);
    scb = rel_or(&scb, rb);

    struct relation sc = rel_id(x->events, x->seq_cst);
    struct relation maybe = rel_opt(hb);
    struct relation left = rel_on(fences, &maybe, x->present);
    left = rel_or(&sc, &left);
    struct relation right = rel_on(x->present, &maybe, fences);
    right = rel_or(&sc, &right);
    struct relation base = rel_seq(&left, &scb);
    base = rel_seq(&base, &right);

    struct relation across = rel_seq(hb, eco);
    across = rel_seq(&across, hb);
    across = rel_or(hb, &across);
    across = rel_on(fences, &across, fences);
    return rel_or(&base, &across);
}

bool axioms_c11(const struct execution *x)
{
    struct relation rb = reads_before(x);
    struct relation eco = communication(x, &rb);
    eco = rel_plus(&eco);
    struct relation maybe = rel_opt(&eco);
    struct relation coherence = rel_seq(&x->hb, &maybe);
    if (!rel_irreflexive(&coherence) || !atomic(x, &rb))
        return false;
    struct relation thin_air = rel_or(&x->sb, &x->rf);
    if (!rel_acyclic(&thin_air))
        return false;
    struct relation psc = partial_sc(x, &rb, &eco);
    return rel_acyclic(&psc);
}
