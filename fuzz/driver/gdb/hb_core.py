# SPDX-License-Identifier: Apache-2.0
"""What a core instance holds, read from its memory: no code of the target runs for it.

The instance is one of sched_core/. A core with types of its own is refused by name (`Unknown`); the machine's own
tables (locks, stacks) are known for every core.
"""
import gdb

NO_CPU = 0xFFFFFFFF
FOREVER = 0xFFFFFFFFFFFFFFFF
LIST_MOST = 65536  # tasks of one list: a damaged one ends here


class Unknown(gdb.GdbError):
    """The core has other types."""


def word(value, prefix):
    """SCHED_PLACE_QUEUED as `queued`."""
    text = str(value)
    return text[len(prefix):].lower().replace("_", " ") if text.startswith(prefix) else text


def text(value):
    """A zero-terminated array."""
    return value.string()


def field(value, *names):
    """value.a.b; Unknown if the core has no such thing."""
    for name in names:
        try:
            value = value[name]
        except (gdb.error, KeyError) as wrong:
            raise Unknown("hb: this core keeps that in types of its own (no %s in %s): look with print"
                          % (name, value.type)) from wrong
    return value


def number(value, *names):
    return int(field(value, *names))


def follow(head, link):
    """The tasks of a list, oldest first."""
    seen = []
    while int(head) != 0 and len(seen) < LIST_MOST:
        seen.append(head.dereference())
        head = field(head.dereference(), link)
    return seen


def tasks(sched):
    """Those that are not free, by slot."""
    array = field(sched, "tasks")
    fresh = min(number(sched, "fresh"), number(sched, "config", "tasks"))
    found = []
    for slot in range(fresh):
        task = array[slot]
        if word(field(task, "place"), "SCHED_PLACE_") != "free":
            found.append(task)
    return found


def cpus(sched):
    array = field(sched, "cpus")
    return [array[n] for n in range(number(sched, "config", "cpus"))]


CLASSES = ("idle", "normal", "interactive", "burst")


def queue(cpu):
    """[(class, [task])] of one runqueue, highest class first, those that have tasks."""
    heads = field(cpu, "rq", "head")
    found = []
    for number_of in reversed(range(len(CLASSES))):
        waiting = follow(heads[number_of], "next")
        if waiting:
            found.append((CLASSES[number_of], waiting))
    return found


def mail(cpu):
    return follow(field(cpu, "box", "head"), "mail_next")


def bits(mask):
    """A CPU mask as 0,2; all 64 as `all`."""
    if mask == FOREVER:
        return "all"
    return ",".join(str(n) for n in range(64) if mask >> n & 1) or "none"


def waits(task):
    """What a blocked task waits for."""
    kind = word(field(task, "wait"), "WAIT_")
    if kind == "none":
        return ""
    said = kind if kind == "block" else "%s %d" % (kind, number(task, "wait_object"))
    deadline = number(task, "deadline")
    return said if deadline == FOREVER else "%s until %d" % (said, deadline)


REQUESTS = ("arrive", "wake", "grant", "kill", "affinity", "qos")


def notes(task):
    """What is on its way to it, or remembered."""
    said = []
    requests = number(task, "requests")
    said += ["asked:" + name for bit, name in enumerate(REQUESTS) if requests >> bit & 1]
    for name, label in (("wake_pending", "wake remembered"), ("killed", "killed"), ("yielded", "yielded"),
                        ("mailed", "mailed")):
        if number(task, name):
            said.append(label)
    return ", ".join(said)


def taken_locks(sched):
    """Every lock of the instance whose word says that it is taken."""
    found = [field(sched, "table"), field(sched, "mm")]
    for cpu in cpus(sched):
        found += [field(cpu, "rq", "lock"), field(cpu, "box", "lock")]
    found += [field(task, "lock") for task in tasks(sched)]
    for name, limit in (("queues", "waitqueues"), ("endpoints", "endpoints")):
        array = field(sched, name)
        found += [field(array[n], "lock") for n in range(number(sched, "config", limit))]
    return [lock for lock in found if number(lock, "word") != 0]


def table(rows):
    """Lines of columns that fit; the last one runs free."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]) - 1)]
    return ["  ".join([cell.ljust(width) for cell, width in zip(row, widths)] + [row[-1]]).rstrip() for row in rows]
