# SPDX-License-Identifier: Apache-2.0
"""Stacks of CPUs that do not run: what hb_switch (fuzz/engine/switch_*.S) saved, shown as the caller of frame 0.

No register is changed: an unwinder says of the newest frame that the saved registers are those of its caller. So the
target can always go on.
"""
import gdb
import gdb.unwinder

# Stack pointer and program counter; where hb_switch (fuzz/engine/switch_*.S) pushed what, and how much that is; what the
# entries of the program machine keep (fuzz/program/state.h), the stack pointer last.
LAYOUTS = {
    "x86-64": ("rsp", "rip", {"r15": 0, "r14": 8, "r13": 16, "r12": 24, "rbx": 32, "rbp": 40, "rip": 48}, 56,
               ("rbx", "rbp", "r12", "r13", "r14", "r15", "rsp")),
    "aarch64": ("sp", "pc", {"x19": 0, "x20": 8, "x21": 16, "x22": 24, "x23": 32, "x24": 40, "x25": 48, "x26": 56,
                             "x27": 64, "x28": 72, "x29": 80, "pc": 88}, 160,
                ("pc", "x29", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "", "", "", "", "",
                 "", "", "", "sp")),
}


def layout_of(frame):
    return LAYOUTS["aarch64" if "aarch64" in frame.architecture().name() else "x86-64"]


def word_at(address):
    return int(gdb.Value(address).cast(gdb.lookup_type("unsigned long").pointer()).dereference())


def switched(sp):
    """{register: value} of a stack that hb_switch left at `sp`."""
    sp_name, _, offsets, size, _ = layout_of(gdb.newest_frame())
    found = {name: word_at(sp + offset) for name, offset in offsets.items()}
    found[sp_name] = sp + size
    return found


def entered(values):
    """{register: value} of a thread where it entered the program machine; None if that was not kept."""
    sp_name, pc_name, _, _, names = layout_of(gdb.newest_frame())
    found = {name: value for name, value in zip(names, values) if name}
    if found[sp_name] == 0:
        return None
    if pc_name not in found:  # the call pushed it
        found[pc_name] = word_at(found[sp_name])
        found[sp_name] += 8
    return found


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class Saved(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__("hartbreak saved stacks")
        self.saved = None  # {register: value} as saved
        self.real = None   # stack pointer of the newest frame

    def show(self, saved):
        """From now on."""
        self.saved = None
        gdb.invalidate_cached_frames()
        frame = gdb.newest_frame()
        self.real = int(frame.read_register(layout_of(frame)[0]))
        self.saved = saved
        gdb.invalidate_cached_frames()

    def drop(self):
        if self.saved is not None:
            self.saved = None
            gdb.invalidate_cached_frames()

    def __call__(self, pending):
        if self.saved is None:
            return None
        sp_name, pc_name = layout_of(pending)[:2]
        if int(pending.read_register(sp_name)) != self.real:
            return None
        type_of = gdb.lookup_type("unsigned long")
        info = pending.create_unwind_info(FrameId(gdb.Value(self.saved[sp_name]).cast(type_of),
                                                  pending.read_register(pc_name)))
        for name, value in self.saved.items():
            info.add_saved_register(name, gdb.Value(value).cast(type_of))
        return info


saved = Saved()
gdb.unwinder.register_unwinder(None, saved, replace=True)
gdb.events.cont.connect(lambda event: saved.drop())

FRAMES_MOST = 48
MACHINE = ("/fuzz/sim/", "/fuzz/engine/", "/fuzz/strategy/", "/fuzz/tool/")
BESIDE = MACHINE + ("/selftest/",)  # what stands beside the core


def frames(skip_first, machine=MACHINE):
    """(function, file:line) of the frames that are not the machine's, innermost first; the first one is selected."""
    frame = gdb.newest_frame()
    said = []
    for _ in range(FRAMES_MOST):
        if skip_first:
            skip_first = False
        elif frame.name() is None:
            break
        else:
            place = frame.find_sal()
            file = place.symtab.fullname() if place.symtab else ""
            if file and not any(part in file for part in machine):
                if not said:
                    frame.select()
                said.append((frame.name(), "%s:%d" % (file.rsplit("/", 1)[-1], place.line)))
        try:
            frame = frame.older()
        except gdb.error:
            break
        if frame is None:
            break
    return said
