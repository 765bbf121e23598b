# SPDX-License-Identifier: Apache-2.0
"""The simulator under gdb: hb-sim --replay FILE --steps ..., which runs the reproducer once more and calls fuzz/sim/debug.c
at each step and decision point. Deterministic, so going back is starting again."""
import gdb

import hb_core
import hb_stacks
from hb_world import World

READY = "hb_debug_ready"
STOP = "hb_debug_stop"
NEVER = 0xFFFFFFFFFFFFFFFF


class Sim(World):
    unit = "step"

    def __init__(self):
        # gdb 13 does not tell them by gdb.parameter.
        args = gdb.execute("show args", to_string=True).split('"', 1)[1].rsplit('"', 1)[0]
        # What it prints has been seen, and each step back would print it again.
        gdb.execute("set args %s >/dev/null 2>&1" % args)
        gdb.execute("set startup-with-shell on")
        # The machine makes findings of these; gdb is not to stop before.
        gdb.execute("handle SIGSEGV SIGBUS SIGFPE SIGILL nostop noprint pass", to_string=True)
        self.stop = gdb.Breakpoint(STOP, internal=True)
        self.stop.silent = True

    # ---- where things are ----

    def state(self):
        return gdb.parse_and_eval("sim")

    def debug(self):
        return gdb.parse_and_eval("hb_debug")

    def sched(self):
        return self.state()["sched"].dereference()

    def program(self):
        return self.state()["job"]["program"].dereference()

    def interp(self):
        return self.state()["interp"].dereference()

    def lanes(self):
        state = self.state()
        return [state["cpu_of"][n] for n in range(int(state["cpus"]))]

    def alive(self):
        super().alive()
        if not int(self.debug()["began"]):
            raise gdb.GdbError("hb: the run has not begun: hb fail, or hb until STEP")

    def task_name(self, task):
        """A task that is being spawned has its stack before its handle is known."""
        name = self.name_of(int(task["slot"]), int(task["generation"]))
        if name is not None:
            return name
        program, stack = self.program(), int(task["stack"])
        number = int(self.state()["context_of"][stack]["task"]) if stack < 256 else 255
        lives = hb_core.word(task["place"], "SCHED_PLACE_") != "free"
        if lives and number < int(program["task_count"]):
            return hb_core.text(program["tasks"][number]["name"])
        return "slot %d" % int(task["slot"])

    # ---- moving ----

    def aim(self, step=NEVER, point=NEVER):
        gdb.parse_and_eval("hb_debug.until_step = %d" % step)
        gdb.parse_and_eval("hb_debug.until_point = %d" % point)

    def running(self):
        return gdb.selected_inferior().pid != 0

    def go(self):
        """To our stop, or to whatever the user stops at. False: the run is over."""
        said = gdb.execute("continue", to_string=True)
        if not self.running():
            return False
        if gdb.newest_frame().name() != STOP:
            print(said.strip())
        return True

    def start(self):
        """A run from its beginning, stopped before its first step."""
        own = [b for b in gdb.breakpoints() or () if b.enabled]
        for breakpoint_of in own:
            breakpoint_of.enabled = False
        ready = gdb.Breakpoint(READY, internal=True, temporary=True)
        ready.silent = True
        if self.running():
            gdb.execute("kill", to_string=True)
        said = gdb.execute("run", to_string=True)
        for breakpoint_of in own:
            breakpoint_of.enabled = True
        if not self.running():
            if ready.is_valid():
                ready.delete()
            raise gdb.GdbError("hb: the simulator ended before the run began: %s" % said.strip())

    def now(self):
        step = self.debug()["step"]
        return 0 if int(step) == 0 else int(step["n"])

    def ensure(self):
        if not self.running():
            self.start()

    def step(self, count):
        self.ensure()
        self.refuse_behind()
        self.aim(step=self.now() + count)
        return self.go()

    def point(self, count):
        self.ensure()
        self.refuse_behind()
        self.aim(point=int(self.debug()["point"]) + count)
        return self.go()

    def until(self, step):
        if not self.running() or step <= self.now() or int(self.debug()["failed"]):
            self.start()
        self.aim(step=step)
        return self.go()

    def back(self, count):
        self.alive()
        # The failure stands behind the last step.
        to = self.now() - count + int(self.debug()["failed"])
        if to < 1:
            raise gdb.GdbError("hb: that is before step 1; hb until 1 goes there")
        return self.until(to)

    def fail(self):
        if not self.running() or int(self.debug()["failed"]):
            self.start()
        self.aim()
        return self.go()

    def refuse_behind(self):
        if int(self.debug()["failed"]):
            raise gdb.GdbError("hb: the run ends here, it has failed; hb back goes to the step before")

    # ---- telling ----

    def told(self):
        """Where it stands."""
        debug = self.debug()
        if int(debug["failed"]):
            return self.told_failure()
        if int(debug["step"]) == 0:
            return ["before step 1"]
        step = debug["step"].dereference()
        lines = [self.told_step(step)]
        if int(debug["point"]) >= int(debug["until_point"]):
            lines = ["decision point %d of cpu%d, %s" % (int(debug["point"]), int(self.state()["cpu"]["id"]),
                                                         self.own_place())]
        return lines

    def told_step(self, step):
        words = hb_core.text(step["text"])
        if step["kind"].string() == "op":
            words = "%s.%d %s {" % (hb_core.text(step["task"]), int(self.state()["context"]["op"]), words)
        taken = int(self.state()["taken"]["count"])
        of = int(self.program()["schedule"]["count"])
        deviations = ", %d of %d deviations behind it" % (taken, of) if of else ""
        return "step %d, cpu%d %s: %s%s" % (int(step["n"]), int(step["lane"]), hb_core.text(step["task"]), words,
                                            deviations) + self.in_place()

    # As `show` says it: the innermost function of the core.

    def own_place(self):
        places = hb_stacks.frames(False, hb_stacks.BESIDE)
        return "%s (%s)" % places[0] if places else "in the machine"

    def in_place(self):
        places = hb_stacks.frames(False, hb_stacks.BESIDE)
        return "\n  in %s (%s)" % places[0] if places else ""

    def told_failure(self):
        violation = self.state()["violation"]
        key, detail = hb_core.text(violation["key"]), hb_core.text(violation["detail"])
        said = detail if detail.startswith(key) or not key else "%s: %s" % (key, detail) if detail else key
        return ["FAIL INV-%02d behind step %d: %s" % (int(violation["id"]), self.now(), said)]

    def over(self):
        return ["the run is over, and it did not fail; hb until STEP starts it again"]

    # ---- CPUs ----

    def doing(self, cpu):
        """What the machine knows of a CPU, in words."""
        state = self.state()
        context = cpu["context"].dereference()
        task = int(context["task"])
        program = self.program()
        said = [hb_core.text(program["tasks"][task]["name"]) if task < int(program["task_count"]) else "idle"]
        if int(cpu["handler"]):
            said.append("interrupt handler")
        said.append("interrupts on" if int(cpu["irqs"]) else "interrupts off")
        for name, label in (("ipi", "an IPI is pending"), ("tick", "a tick is pending")):
            if int(cpu[name]):
                said.append(label)
        enum = cpu["state"].cast(gdb.lookup_type("enum sim_cpu_state"))
        runs = int(cpu["id"]) == int(state["cpu"]["id"]) and not int(state["in_host"])
        words = {"off": "is off", "ready": "runs" if runs else "could run", "lock": "waits for a lock",
                 "wfi": "waits for an interrupt", "relax": "spins", "gate": "is being started"}
        said.append(words[hb_core.word(enum, "SIM_CPU_")])
        return ", ".join(said)

    def select(self, number):
        """Shows that CPU's stack; None: the one that runs."""
        hb_stacks.saved.drop()
        state = self.state()
        if number is None or (number == int(state["cpu"]["id"]) and self.on_stack()):
            return False
        cpu = state["cpu_of"][number]
        if hb_core.word(cpu["state"].cast(gdb.lookup_type("enum sim_cpu_state")), "SIM_CPU_") == "off":
            raise gdb.GdbError("hb: cpu%d is off" % number)
        hb_stacks.saved.show(hb_stacks.switched(int(cpu["sp"])))
        return True

    def show_lane(self, number):
        other = self.select(number)
        shown = int(self.state()["cpu"]["id"]) if number is None else number
        places = hb_stacks.frames(other)
        return ["cpu%d  %s" % (shown, self.doing(self.state()["cpu_of"][shown]))] + \
               ["  in %s (%s)" % place for place in places[:1]]

    def on_stack(self):
        """Whether the CPU that moved last is on its own stack now, and not the machine's loop."""
        return not int(self.state()["in_host"])

    def show_where(self):
        lines = []
        for cpu in self.lanes():
            number = int(cpu["id"])
            lines.append("cpu%d  %s" % (number, self.doing(cpu)))
            if "is off" in lines[-1]:
                continue
            other = self.select(number)
            lines += ["  %-24s %s" % place for place in hb_stacks.frames(other)] or ["  in the machine"]
        self.select(None)
        hb_stacks.frames(False)
        return lines

    def show_locks(self):
        lines = []
        ranks = gdb.lookup_type("enum sched_lock_rank")
        for cpu in self.lanes():
            held = ["%s/%d" % (hb_core.word(cpu["held"][n]["rank"].cast(ranks), "SCHED_RANK_"),
                               int(cpu["held"][n]["order"])) for n in range(int(cpu["held_count"]))]
            state = hb_core.word(cpu["state"].cast(gdb.lookup_type("enum sim_cpu_state")), "SIM_CPU_")
            wants = ", waits for %s" % self.lock_at(cpu["wanted"]) if state == "lock" else ""
            lines.append("cpu%d  %s%s" % (int(cpu["id"]), "holds " + ", ".join(held) if held else "holds none", wants))
        return lines

    def lock_at(self, address):
        """By the CPU that holds it, since any core may have made it."""
        ranks = gdb.lookup_type("enum sched_lock_rank")
        for cpu in self.lanes():
            for n in range(int(cpu["held_count"])):
                if int(cpu["held"][n]["lock"]) == int(address):
                    return "%s/%d of cpu%d" % (hb_core.word(cpu["held"][n]["rank"].cast(ranks), "SCHED_RANK_"),
                                               int(cpu["held"][n]["order"]), int(cpu["id"]))
        return "a lock at %#x that is free" % int(address)
