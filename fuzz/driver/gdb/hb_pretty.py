# SPDX-License-Identifier: Apache-2.0
"""Pretty printers for the core's types. `print/r` shows what is behind them."""
import gdb
import gdb.printing

import hb_core

world = None  # names tasks; set by hb.py


def rank(value):
    return hb_core.word(value, "SCHED_RANK_")


class Short:
    """One line."""

    def __init__(self, value):
        self.value = value


class CpuId(Short):
    def to_string(self):
        return "cpu%d" % int(self.value["n"])


class HartId(Short):
    def to_string(self):
        return "hart %d" % int(self.value["n"])


class QueueId(Short):
    def to_string(self):
        return "queue %d" % int(self.value["n"])


class EndpointId(Short):
    def to_string(self):
        return "endpoint %d" % int(self.value["n"])


class TaskId(Short):
    def to_string(self):
        slot, generation = int(self.value["slot"]), int(self.value["generation"])
        if generation == 0:
            return "no task"
        name = world.name_of(slot, generation) if world else None
        return "%s (slot %d generation %d)" % (name or "task", slot, generation)


class Lock(Short):
    def to_string(self):
        # The rank is kept as a number.
        known = gdb.lookup_type("enum sched_lock_rank")
        label = "%s/%d" % (rank(self.value["rank"].cast(known)), int(self.value["order"]))
        return "%s %s" % (label, "taken" if int(self.value["word"]) else "free")


class Members:
    """A line, and below it every member that is not left out."""
    left_out = ()

    def __init__(self, value):
        self.value = value

    def children(self):
        for member in self.value.type.fields():
            if member.name not in self.left_out:
                yield member.name, self.value[member.name]


class Task(Members):
    left_out = ("s", "slot", "generation", "context", "next", "prev", "mail_next", "timeout_next", "timeout_prev",
                "wait_next", "wait_prev")

    def to_string(self):
        task = self.value
        owner = int(task["owner"])
        name = world.task_name(task) if world else "slot %d" % int(task["slot"])
        return "%s: %s on %s, %s" % (name, hb_core.word(task["place"], "SCHED_PLACE_"),
                                     "no cpu" if owner == hb_core.NO_CPU else "cpu%d" % owner,
                                     hb_core.word(task["qos"], "SCHED_QOS_"))


class Runqueue(Short):
    def to_string(self):
        said = []
        for number in reversed(range(len(hb_core.CLASSES))):
            waiting = hb_core.follow(self.value["head"][number], "next")
            if waiting:
                names = ", ".join(world.task_name(t) if world else str(int(t["slot"])) for t in waiting)
                said.append("%s: %s" % (hb_core.CLASSES[number], names))
        return "{%s} count %d" % ("; ".join(said), int(self.value["count"]))


class Cpu(Members):
    left_out = ("s", "bit", "idle_context", "ring", "held")

    def to_string(self):
        states = gdb.lookup_type("enum sched_cpu_state")
        current = self.value["current"]
        runs = "idle"
        if int(current) != 0:
            runs = world.task_name(current.dereference()) if world else "slot %d" % int(current["slot"])
        return "cpu%d %s, runs %s" % (int(self.value["id"]), hb_core.word(self.value["state"].cast(states),
                                                                            "SCHED_CPU_"), runs)


PRINTERS = (("sched_cpu_id", CpuId), ("sched_hart_id", HartId), ("sched_waitqueue_id", QueueId),
            ("sched_endpoint_id", EndpointId), ("sched_task_id", TaskId), ("sched_lock", Lock), ("sched_task", Task),
            ("sched_runqueue", Runqueue), ("sched_cpu", Cpu))


def fits(printer, type_of):
    """Another core may have a type of that name."""
    if printer is Task or printer is Cpu or printer is Lock or printer is Runqueue:
        names = {member.name for member in type_of.fields()}
        needs = {Task: {"place", "owner", "qos", "slot"}, Cpu: {"current", "state", "id"},
                 Lock: {"word", "rank", "order"}, Runqueue: {"head", "count"}}[printer]
        return needs <= names
    return True


class Printers(gdb.printing.PrettyPrinter):
    def __init__(self):
        super().__init__("hartbreak")
        self.by_tag = dict(PRINTERS)

    def __call__(self, value):
        type_of = value.type.strip_typedefs().unqualified()
        if type_of.code != gdb.TYPE_CODE_STRUCT:
            return None
        printer = self.by_tag.get(type_of.tag)
        return printer(value) if printer and fits(printer, type_of) else None


def install(of):
    global world
    world = of
    gdb.printing.register_pretty_printer(None, Printers(), replace=True)
