# SPDX-License-Identifier: Apache-2.0
"""gdb -x hb.py: the command `hb` and pretty printers, for the simulator (hb-sim, and the runner of a C program) and for
the kernel under QEMU.

./hartbreak replay FILE --gdb starts it; docs/gdb.md says what it can do.
"""
import os
import sys

import gdb

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import hb_pretty  # noqa: E402

HELP = """hb step [N]      to the next step, or N further, as `show` counts them
hb point [N]     to the next decision point: every atomic, lock, interrupt; finer than a step (sim)
hb until STEP    to a step; starts again if that is behind
hb back [N]      to the step before, or N before: starts again and runs there
hb fail          to the failure
%s
hb help          this"""


def count(words, default):
    if not words:
        return default
    if len(words) > 1 or not words[0].isdigit() or int(words[0]) == 0:
        raise gdb.GdbError("hb: a number from 1 is needed, not '%s'" % " ".join(words))
    return int(words[0])


class Hb(gdb.Command):
    """Moves through a replay and shows the scheduler core: hb help."""

    def __init__(self, world):
        super().__init__("hb", gdb.COMMAND_USER)
        self.world = world
        self.moves = {"step": self.step, "point": self.point, "until": self.until, "back": self.back,
                      "fail": self.fail}
        self.views = world.views

    def complete(self, text, word):
        names = list(self.moves) + list(self.views) + [self.world.lane, "help"]
        return [name for name in names if name.startswith(word)] if " " not in text else gdb.COMPLETE_NONE

    def invoke(self, argument, from_tty):
        words = gdb.string_to_argv(argument)
        verb = words.pop(0) if words else "help"
        if verb in self.moves:
            self.tell(self.moves[verb](words))
        elif verb in self.views:
            self.none(verb, words)
            self.world.alive()
            self.lines(getattr(self.world, self.views[verb])())
        elif verb == self.world.lane:
            self.world.alive()
            self.choose(words)
        elif verb == "help":
            print(HELP % self.world.help)
        else:
            raise gdb.GdbError("hb: there is no '%s' (hb help)" % verb)

    @staticmethod
    def none(verb, words):
        if words:
            raise gdb.GdbError("hb: %s takes nothing, not '%s'" % (verb, " ".join(words)))

    @staticmethod
    def lines(lines):
        for line in lines:
            print(line)

    def tell(self, goes_on):
        self.lines(self.world.told() if goes_on else self.world.over())

    def step(self, words):
        return self.world.step(count(words, 1))

    def point(self, words):
        return self.world.point(count(words, 1))

    def until(self, words):
        if not words:
            raise gdb.GdbError("hb: until which step?")
        return self.world.until(count(words, 1))

    def back(self, words):
        return self.world.back(count(words, 1))

    def fail(self, words):
        self.none("fail", words)
        return self.world.fail()

    def choose(self, words):
        """A CPU or thread by its number; none: the one that runs."""
        if not words:
            self.lines(self.world.show_lane(None))
            return
        most = len(self.world.lanes()) - 1
        if len(words) > 1 or not words[0].isdigit() or int(words[0]) > most:
            raise gdb.GdbError("hb: %s are 0 to %d, not '%s'" % (self.world.lane_words, most, " ".join(words)))
        self.lines(self.world.show_lane(int(words[0])))


def choose():
    if gdb.lookup_global_symbol("prog_run") is not None:
        import hb_program
        return hb_program.Program()
    if gdb.lookup_global_symbol("hb_debug_stop") is not None:
        import hb_sim
        return hb_sim.Sim()
    if gdb.lookup_global_symbol("gate_begins") is not None:
        import hb_harts
        return hb_harts.Harts()
    raise gdb.GdbError("hb: neither hb-sim, nor a program's runner, nor the kernel with symbols: gdb -x hb.py --args hb-sim --replay FILE "
                       "--steps /dev/null")


WORLD = choose()
hb_pretty.install(WORLD)
Hb(WORLD)
