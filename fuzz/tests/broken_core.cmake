# SPDX-License-Identifier: Apache-2.0
# One line of our core broken at a time. The sentence is what the line is for.

set(random --random --seed 3 --executions 60000)

# A send to a receiver elsewhere takes locks, so interrupts must be off.
sim_broken(irq-save core endpoint.c "sched_port_irq_save(s->world)" "(struct sched_irq_state){0}"
  "INV-16|INV-17|INV-27" ${random})
# A request must be remembered until its owner takes it.
sim_broken(wake-flag core request.c "t->requests |= request->bit;" "" "INV-13|INV-26|INV-09" ${random})
# Two runqueues are locked in ascending order.
sim_broken(lock-order core runqueue.c
  "core_lock_take(self, self->id < other->id ? &self->rq.lock : &other->rq.lock);
    core_lock_take(self, self->id < other->id ? &other->rq.lock : &self->rq.lock);"
  "core_lock_take(self, &self->rq.lock); core_lock_take(self, &other->rq.lock);" "INV-16|INV-27" ${random})
# A mailbox that was empty needs an IPI to its owner.
sim_broken(ipi-send core mailbox.c "(void)core_ipi_request(self, target, true, NULL);" "" "INV-11|INV-13|INV-12" ${random})
# The ring's index is masked.
sim_broken(ring-mask core telemetry.c "&ring->records[head & ring->mask]" "&ring->records[head * 64]" "INV-25" ${random})
# A lock is taken by an exchange, not by a load.
sim_broken(lock-load core lock.c "atomic_exchange_explicit(&lock->word, 1, memory_order_acquire)"
  "atomic_load_explicit(&lock->word, memory_order_acquire)" "INV-16" ${random})
# Mail for a task that was stolen since it was posted follows it to its new owner.
sim_broken(forward core request.c "if (core_owner(t) != self->id) {" "if (false) {" "INV-01|INV-02|INV-03|INV-13|INV-20|INV-26|INV-28"
  ${random})
# A task may be resumed elsewhere only once its context is saved.
sim_broken(early-queue core switch.c "        switch_to(self, from, to);"
  "        if (from && from->leave == LEAVE_BACK) { core_lock_take(self, &self->rq.lock); core_place_here(self, from, false); core_lock_drop(self, &self->rq.lock); }
        switch_to(self, from, to);" "INV-20|INV-01|INV-03|INV-02" ${random})
# What a lock guards is handed over with it: else the next owner races with the last one.
sim_broken(unlock-order core lock.c "atomic_store_explicit(&lock->word, 0, memory_order_release)"
  "atomic_store_explicit(&lock->word, 0, memory_order_relaxed)" "INV-28" ${random})
# A reader that sees a record's number sees the record.
sim_broken(ring-order core telemetry.c "memory_order_release" "memory_order_relaxed" "INV-28" ${random})
# A task with no idle CPU in sight and a CPU with no task in sight: only sequential consistency excludes it.
sim_broken(idle-order core runqueue.c "memory_order_seq_cst" "memory_order_release" "INV-14" ${random} --memory c11)
sim_broken(idle-order-tso core runqueue.c "memory_order_seq_cst" "memory_order_release" "INV-14" --random --seed 6
  --executions 60000 --memory tso)

# ---- what random programs do not find: one deviation from a regression does, in whatever core it has become ----

# sim_regressed(NAME FILE "line" "broken line" REGRESSION)
function(sim_regressed name file from to regression)
  sim_broken(${name} core ${file} "${from}" "${to}" "INV-10"
    --program ${CMAKE_SOURCE_DIR}/corpus/regressions/${regression}.hb --strategy dfs --bound 1 --races off)
endfunction()

# A task that asks how its wait ended, or for its argument, must not lose its CPU between the two reads.
sim_regressed(wait-result block.c "sched_port_irq_save(s->world);
    struct sched_task *t = core_self(s)->current;
    if (t != NULL) {
        result = t->wait_result;" "{0};
    struct sched_task *t = core_self(s)->current;
    if (t != NULL) {
        result = t->wait_result;" 7807480b-another-ones-wait)
sim_regressed(current-arg switch.c "sched_port_irq_save(s->world);
    struct sched_task *t = core_self(s)->current;
    void *arg" "{0};
    struct sched_task *t = core_self(s)->current;
    void *arg" 1d9db5c2-another-ones-argument)
# What a CPU owes when it leaves is taken over by the others.
sim_regressed(leave-owing hotplug.c "core_ipi_leave(self);" "" 7c6db816-debt-left-to-nobody)
# Who reads that a task must leave sees to it, even if the IPI that should have told it was refused.
sim_regressed(late-leave request.c "self->need_resched |= !keep;" "" f4cf1da1-read-and-not-done)

# The same of a kill, and of a CPU that is told to leave.
sim_regressed(late-kill request.c "t->killed = true;
        self->need_resched = true;" "t->killed = true;" f4cf1da1-killed-and-runs-on)
sim_regressed(late-drain tick.c "self->need_resched |= core_state(self) == (uint32_t)SCHED_CPU_DRAINING;" ""
  f4cf1da1-told-to-leave-in-vain)
# A CPU that a task of its own sends away runs it no longer.
sim_regressed(late-offline hotplug.c "self->need_resched = true;" "" f4cf1da1-leaves-at-the-next-tick)
# A CPU pays what it owes before it sleeps: its next tick may be far.
sim_regressed(sleep-owing idle.c "core_ipi_retry(self);" "" 7c6db816-asleep-beside-its-debt)
# One that does not sleep pays at its tick.
sim_regressed(tick-owing tick.c "core_ipi_retry(self);" "" 47d0db00-busy-beside-its-debt)

# What a report must say: both ends of a race with their lines and locks, and what a stale read read.
add_test(NAME sim/report-race COMMAND hb-sim-broken-unlock-order ${random} --first)
set_tests_properties(sim/report-race PROPERTIES LABELS sim
  PASS_REGULAR_EXPRESSION "now   : [^\n]*holding[^\n]*\n +[a-z_]+ at [a-z_]+[.]c:[0-9]+.*before: [^\n]*\n +[a-z_]+ at [a-z_]+[.]c:[0-9]+")
add_test(NAME sim/report-stale-read COMMAND hb-sim-broken-idle-order ${random} --memory c11 --first)
set_tests_properties(sim/report-stale-read PROPERTIES LABELS sim
  PASS_REGULAR_EXPRESSION "reads an older store: [0-9]+ instead of [0-9]+ .(written by cpu[0-9]+ at [a-z_]+[.]c:[0-9]+|from before)")
