# SPDX-License-Identifier: Apache-2.0
"""The kernel under QEMU: a step is an entry into the core, in the order that the gate keeps (kernel/gate.h). The order
is the simulator's, so going back is a reset of the machine."""
import gdb

import hb_core
import hb_stacks
from hb_world import World

MACHINE = ("/kernel/",)


class Entry(gdb.Breakpoint):
    """The gate lets an entry begin."""

    def __init__(self):
        super().__init__("gate_begins", internal=True)
        self.silent = True
        self.until = None  # None: pass all
        self.reached = 0

    def stop(self):
        self.reached = int(gdb.parse_and_eval("$a0"))
        return self.until is not None and self.reached >= self.until


class Broken(gdb.Breakpoint):
    """Something is judged to be broken. Before the program runs the kernel fills a violation in without one."""

    def __init__(self, function):
        super().__init__(function, internal=True)
        self.silent = True
        self.function = function

    def stop(self):
        return self.function != "hb_violation_set" or bool(gdb.parse_and_eval("'run.c'::run.booted"))


class Harts(World):
    unit = "entry"

    def __init__(self):
        gdb.execute("set confirm off")
        gdb.execute("set pagination off")
        self.entry = Entry()
        self.broken = [Broken(name) for name in ("hb_violation_set", "report_crash", "panic_claim")]
        self.end = gdb.Breakpoint("machine_exit", internal=True)
        self.end.silent = True
        self.failed = self.over_now = False
        self.stopped = None  # CPU whose hart came to the breakpoint

    # ---- where things are ----

    def run(self):
        return gdb.parse_and_eval("'run.c'::run")

    def sched(self):
        sched = self.run()["sched"]
        if int(sched) == 0:
            raise gdb.GdbError("hb: the kernel has no core instance yet: hb until 1")
        return sched.dereference()

    def program(self):
        return self.run()["program"].dereference()

    def interp(self):
        return self.run()["interp"]

    def lanes(self):
        return list(range(int(self.run()["cpus"])))

    def thread_of(self, cpu):
        """gdb counts harts from 1, QEMU's first one is hart 0."""
        hart = int(gdb.parse_and_eval("hart_table")[cpu]["id"]["n"])
        for thread in gdb.selected_inferior().threads():
            if thread.num == hart + 1:
                return thread
        raise gdb.GdbError("hb: QEMU has no hart %d" % hart)

    def alive(self):
        super().alive()
        if not int(self.run()["booted"]):
            raise gdb.GdbError("hb: the program has not begun: hb fail, or hb until STEP")

    # ---- moving ----

    def go(self, until):
        if self.failed or self.over_now:
            raise gdb.GdbError("hb: the run ends here; hb back, or hb until STEP, starts it again")
        self.entry.until = until
        gdb.execute("continue", to_string=True)
        function = gdb.newest_frame().name()
        self.stopped = self.current()
        self.failed = function in [b.function for b in self.broken]
        self.over_now = function == "machine_exit"
        hb_stacks.frames(False, MACHINE)
        return not self.over_now

    def restart(self):
        gdb.execute("monitor system_reset", to_string=True)
        gdb.execute("maintenance flush register-cache", to_string=True)
        self.entry.reached = 0
        self.failed = self.over_now = False

    def step(self, count):
        return self.go(self.entry.reached + count)

    def point(self, count):
        raise gdb.GdbError("hb: decision points are the simulator's; on harts: hb step")

    def until(self, step):
        if self.failed or self.over_now or step <= self.entry.reached:
            self.restart()
        return self.go(step)

    def back(self, count):
        self.alive()
        to = self.entry.reached - count + int(self.failed or self.over_now)
        if to < 1:
            raise gdb.GdbError("hb: that is before entry 1; hb until 1 goes there")
        return self.until(to)

    def fail(self):
        if self.failed or self.over_now:
            self.restart()
        return self.go(None)

    # ---- telling ----

    def current(self):
        """The CPU that stopped."""
        thread = gdb.selected_thread()
        for cpu in self.lanes():
            if self.thread_of(cpu).num == thread.num:
                return cpu
        return None

    def told(self):
        if not self.failed and self.entry.reached == 0:
            return ["stopped before entry 1"]
        cpu = self.current()
        where = hb_stacks.frames(False, MACHINE)
        place = "\n  in %s (%s)" % where[0] if where else ""
        if self.failed:
            return ["FAIL behind entry %d, cpu%s judges: %s%s" % (self.entry.reached, cpu, self.why(), place)]
        return ["entry %d, cpu%s: %s%s" % (self.entry.reached, cpu, self.what(), place)]

    def why(self):
        """The arguments of hb_violation_set: where, which invariant, key, detail."""
        frame = gdb.newest_frame()
        if frame.name() != "hb_violation_set":
            return frame.name()
        read = [frame.read_register(name) for name in ("a1", "a2", "a3")]
        strings = [gdb.Value(int(v)).cast(gdb.lookup_type("char").const().pointer()).string() for v in read[1:]]
        return "INV-%02d %s" % (int(read[0]), ": ".join(s for s in strings if s))

    def what(self):
        entry = gdb.parse_and_eval("'gate.c'::entries")[self.entry.reached - 1]
        kind = hb_core.word(entry["kind"].cast(gdb.lookup_type("enum hb_entry_kind")), "HB_ENTRY_")
        if kind != "op":
            return kind
        of = self.program()["tasks"][int(entry["task"])]
        number = int(entry["number"])
        word = "exit"
        if number < int(of["count"]):
            word = hb_core.word(of["ops"][number]["kind"].cast(gdb.lookup_type("enum hb_op_kind")), "HB_OP_")
        return "%s.%d %s {" % (hb_core.text(of["name"]), number, word.replace(" ", "-"))

    def over(self):
        return ["the run is over behind entry %d, and did not fail; hb until STEP starts it again" % self.entry.reached]

    # ---- CPUs ----

    def show_lane(self, cpu):
        """gdb has the harts as threads, and goes on with all of them whichever is selected."""
        if cpu is None:
            cpu = self.stopped
        self.thread_of(cpu).switch()
        places = hb_stacks.frames(False, MACHINE)
        return ["cpu%d%s" % (cpu, "  in %s (%s)" % places[0] if places else "")]

    def show_where(self):
        lines = []
        was = gdb.selected_thread()
        for cpu in self.lanes():
            self.thread_of(cpu).switch()
            hart = gdb.parse_and_eval("hart_table")[cpu]
            said = ["hart %d" % int(hart["id"]["n"]), "runs" if self.thread_of(cpu).num == was.num else
                    "started" if int(hart["running"]) else "stopped"]
            orders = int(hart["orders"])
            if orders:
                said.append("interrupts waiting: %#x" % orders)
            lines.append("cpu%d  %s" % (cpu, ", ".join(said)))
            lines += ["  %-24s %s" % place for place in hb_stacks.frames(False, ())]
        was.switch()
        hb_stacks.frames(False, MACHINE)
        return lines

    def show_locks(self):
        lines = []
        ranks = gdb.lookup_type("enum sched_lock_rank")
        for cpu in hb_core.cpus(self.sched()):
            held = []
            for n in range(hb_core.number(cpu, "held_count")):
                lock = hb_core.field(cpu, "held")[n].dereference()
                held.append("%s/%d" % (hb_core.word(lock["rank"].cast(ranks), "SCHED_RANK_"), int(lock["order"])))
            lines.append("cpu%d  holds %s" % (int(cpu["id"]), ", ".join(held) or "none"))
        return lines
