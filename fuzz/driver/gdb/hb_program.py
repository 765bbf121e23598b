# SPDX-License-Identifier: Apache-2.0
"""The runner of a C program under gdb: RUNNER --replay FILE --steps ... Its threads are coroutines of one thread, so gdb
itself knows of one; moving and going back are the simulator's."""
import gdb

import hb_core
import hb_stacks
from hb_sim import Sim

MACHINE = ("/fuzz/program/", "/fuzz/engine/", "/fuzz/strategy/", "/fuzz/sim/")
NOBODY = 0xFFFFFFFF
DEVIATIONS = "((struct hb_replay *)prog.job->strategy)->schedule->count"
STATES = {"ready": "could run", "spinning": "spins", "ended": "has ended"}


class Program(Sim):
    lane, lane_words = "thread", "threads"
    views = {"threads": "show_threads", "locks": "show_locks", "where": "show_where"}
    help = """hb threads       each thread: what it does, what it holds, where it is
hb locks         who holds which lock, and who waits
hb where         each thread's stack
hb thread N      bt, frame and print are about thread N's stack from now on; hb thread alone: the one that runs"""

    # ---- where things are ----

    def state(self):
        return gdb.parse_and_eval("prog")

    def lanes(self):
        state = self.state()
        return [state["thread"][n] for n in range(int(state["threads"]))]

    def task_name(self, task):
        return None  # there are none

    def name_of(self, slot, generation):
        return None

    def running_thread(self):
        return int(self.state()["self"]["id"])

    def name_at(self, address):
        """Of a place, as the steps call it (fuzz/program/name.c)."""
        layout = gdb.parse_and_eval("prog_layout")
        arena, stride = int(layout["arena"]), int(layout["stride"])
        heap, end = int(layout["heap"]), int(layout["heap"]) + int(layout["heap_bytes"])
        if heap <= address < end:
            return "heap" if address == heap else "heap+%d" % (address - heap)
        if arena <= address < heap:
            thread = (address - arena) // stride
            return "thread %d's stack top-%d" % (thread, arena + (thread + 1) * stride - address)
        symbol = gdb.execute("info symbol %d" % address, to_string=True).split(" in section ")[0]
        return "%#x" % address if symbol.startswith("No symbol") else symbol.replace(" + ", "+")

    # ---- telling ----

    def told(self):
        debug = self.debug()
        if int(debug["failed"]):
            return self.told_failure()
        if int(debug["point"]) >= int(debug["until_point"]):
            return ["decision point %d of thread %d, %s" % (int(debug["point"]), self.running_thread(),
                                                            self.own_place())]
        if int(debug["step"]) == 0:
            return ["before step 1"]
        return [self.told_step(debug["step"].dereference())]

    def told_step(self, step):
        lane = int(step["lane"])
        taken, of = int(self.state()["taken"]["count"]), int(gdb.parse_and_eval(DEVIATIONS))
        behind = ", %d of %d deviations behind it" % (taken, of) if of else ""
        said = "step %d, thread %d: %s%s" % (int(step["n"]), lane, hb_core.text(step["text"]), behind)
        places = self.stack_of(self.state()["thread"][lane])
        return said + ("\n  in %s (%s)" % places[0] if places else "")

    def own_place(self):
        places = self.stack_of(self.state()["self"].dereference())
        return "%s (%s)" % places[0] if places else "in the machine"

    # ---- threads ----

    def doing(self, thread):
        """What the machine knows of a thread, in words."""
        number = int(thread["id"])
        kind = hb_core.word(thread["state"].cast(gdb.lookup_type("enum prog_state")), "PROG_")
        if kind in ("waiting", "joining"):
            return self.waits_for(thread)
        if number == self.running_thread() and kind == "ready":
            return "runs"
        return STATES[kind]

    def waits_for(self, thread):
        wait = thread["wait"].dereference()
        what, owner = hb_core.text(wait["what"]), int(wait["owner"])
        if what == "join":
            return "waits for the end of thread %d" % owner
        holders = [int(t["id"]) for t in self.lanes() if int(wait["place"]) in
                   [int(t["held"][n]["lock"]) for n in range(int(t["held_count"]))]]
        owner = holders[0] if holders else owner
        of = "" if owner == NOBODY else " of thread %d" % owner
        return "waits for %s %s%s" % (what, self.name_at(int(wait["place"])), of)

    def held(self, thread):
        return [self.name_at(int(thread["held"][n]["lock"])) + (" (shared)" if int(thread["held"][n]["shared"]) else "")
                for n in range(int(thread["held_count"]))]

    def select(self, number):
        """Shows that thread's stack as it entered the machine; None: the one that runs."""
        hb_stacks.saved.drop()
        state = self.state()
        thread = state["thread"][self.running_thread() if number is None else number]
        if hb_core.word(thread["state"].cast(gdb.lookup_type("enum prog_state")), "PROG_") == "ended":
            raise gdb.GdbError("hb: thread %d has ended" % number)
        registers = thread["registers"]
        low, high = registers.type.range()
        saved = hb_stacks.entered([int(registers[n]) for n in range(low, high + 1)])
        runs = int(thread["id"]) == self.running_thread() and not int(state["in_host"])
        if saved is None and not runs:
            saved = hb_stacks.switched(int(thread["sp"]))
        if saved is not None:
            hb_stacks.saved.show(saved)
        return saved is not None

    def show_lane(self, number):
        other = self.select(number)
        shown = self.running_thread() if number is None else number
        places = hb_stacks.frames(other, MACHINE)
        return ["thread %d  %s" % (shown, self.doing(self.state()["thread"][shown]))] + \
               ["  in %s (%s)" % place for place in places[:1]]

    def stack_of(self, thread):
        """[(function, place)], innermost first."""
        if self.doing(thread) == "has ended":
            return []
        return hb_stacks.frames(self.select(int(thread["id"])), MACHINE)

    def back_to_running(self):
        if self.doing(self.state()["self"].dereference()) != "has ended":
            hb_stacks.frames(self.select(None), MACHINE)

    def show_threads(self):
        rows = [("thread", "does", "holds", "in")]
        for thread in self.lanes():
            places = self.stack_of(thread)
            rows.append((str(int(thread["id"])), self.doing(thread), ", ".join(self.held(thread)) or "-",
                         "%s (%s)" % places[0] if places else ""))
        self.back_to_running()
        return hb_core.table(rows)

    def show_where(self):
        lines = []
        for thread in self.lanes():
            places = self.stack_of(thread)
            lines.append("thread %d  %s" % (int(thread["id"]), self.doing(thread)))
            lines += ["  %-24s %s" % place for place in places]
        self.back_to_running()
        return lines

    def show_locks(self):
        lines = []
        for thread in self.lanes():
            held, doing = self.held(thread), self.doing(thread)
            lines.append("thread %d  %s%s" % (int(thread["id"]), "holds " + ", ".join(held) if held else "holds none",
                                              ", " + doing if doing.startswith("waits") else ""))
        return lines
