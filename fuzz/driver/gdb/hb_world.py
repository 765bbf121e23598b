# SPDX-License-Identifier: Apache-2.0
"""What both worlds share: names of tasks, and the views that are printed."""
import gdb

import hb_core


class World:
    """One world under gdb. A world says where its instance, program and interpreter are, and how to move."""

    lane, lane_words = "cpu", "CPUs"  # what has a stack of its own
    views = {"tasks": "show_tasks", "runqueues": "show_runqueues", "locks": "show_locks", "where": "show_where"}
    help = """hb tasks         the tasks of the core
hb runqueues     each CPU: what it runs, its queues, its mailbox, its IPIs
hb locks         who holds which lock, and who waits
hb where         each CPU's stack
hb cpu N         bt, frame and print are about CPU N's stack from now on; hb cpu alone: the one that runs"""

    def sched(self):
        raise NotImplementedError

    def program(self):
        raise NotImplementedError

    def interp(self):
        raise NotImplementedError

    def alive(self):
        """Refuses with a line if there is nothing to look at."""
        try:
            gdb.newest_frame()
        except gdb.error as wrong:
            raise gdb.GdbError("hb: nothing runs: hb fail, or hb until STEP, starts it") from wrong

    # ---- names ----

    def names(self):
        """{(slot, generation): number of the program's task}"""
        found = {}
        handles = self.interp()["handles"]
        for number in range(int(self.program()["task_count"])):
            handle = int(handles[number])
            if handle != 0:
                found[(handle & 0xFFFFFFFF, handle >> 32)] = number
        return found

    def name_of(self, slot, generation):
        try:
            number = self.names().get((slot, generation))
            return None if number is None else hb_core.text(self.program()["tasks"][number]["name"])
        except gdb.error:
            return None

    def task_name(self, task):
        slot = int(task["slot"])
        return self.name_of(slot, int(task["generation"])) or "slot %d" % slot

    def operation(self, task):
        """`a.1 wake` as its cursor stands, or nothing."""
        number = self.names().get((int(task["slot"]), int(task["generation"])))
        if number is None:
            return ""
        at = int(self.interp()["cursors"][number]["op"])
        of = self.program()["tasks"][number]
        word = "exit"
        if at < int(of["count"]):
            kind = of["ops"][at]["kind"].cast(gdb.lookup_type("enum hb_op_kind"))
            word = hb_core.word(kind, "HB_OP_").replace(" ", "-")
        return "%s.%d %s" % (hb_core.text(of["name"]), at, word)

    # ---- views ----

    def show_tasks(self):
        rows = [("task", "slot", "gen", "place", "cpu", "class", "affinity", "at", "notes")]
        for task in hb_core.tasks(self.sched()):
            owner = hb_core.number(task, "owner")
            waits, notes = hb_core.waits(task), hb_core.notes(task)
            rows.append((self.task_name(task), str(hb_core.number(task, "slot")),
                         str(hb_core.number(task, "generation")), hb_core.word(task["place"], "SCHED_PLACE_"),
                         "-" if owner == hb_core.NO_CPU else str(owner), hb_core.word(task["qos"], "SCHED_QOS_"),
                         hb_core.bits(hb_core.number(task, "affinity")), self.operation(task),
                         ", ".join(said for said in ("waits: " + waits if waits else "", notes) if said)))
        return hb_core.table(rows) if len(rows) > 1 else ["no task is alive"]

    def show_runqueues(self):
        lines = []
        states = gdb.lookup_type("enum sched_cpu_state")
        idle = hb_core.number(self.sched(), "idle")
        for cpu in hb_core.cpus(self.sched()):
            current = hb_core.field(cpu, "current")
            runs = self.task_name(current.dereference()) if int(current) != 0 else "idle"
            said = ["cpu%d" % int(cpu["id"]), hb_core.word(cpu["state"].cast(states), "SCHED_CPU_"), "runs " + runs]
            if hb_core.number(cpu, "need_resched"):
                said.append("asked to reschedule")
            if idle >> int(cpu["id"]) & 1:
                said.append("announced idle")
            lines.append(", ".join(said))
            queued = hb_core.queue(cpu)
            for name, waiting in queued:
                lines.append("  %-11s %s" % (name, ", ".join(self.task_name(t) for t in waiting)))
            if not queued:
                lines.append("  no task queued")
            letters = hb_core.mail(cpu)
            if letters:
                lines.append("  mailbox     %s" % ", ".join(self.task_name(t) for t in letters))
            chain = hb_core.field(cpu, "box", "ipi")
            counts = ["%s %d" % (name.replace("_", " "), hb_core.number(chain, name))
                      for name in ("requested", "coalesced", "sent", "failed", "trapped", "acked_request")]
            lines.append("  ipi         %s%s" % (", ".join(counts),
                                                 ", outstanding" if hb_core.number(chain, "outstanding") else ""))
        return lines
