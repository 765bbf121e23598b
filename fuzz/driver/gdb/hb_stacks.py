# SPDX-License-Identifier: Apache-2.0
"""Stacks of CPUs that do not run: what hb_switch (fuzz/engine/switch_*.S) saved, shown as the caller of frame 0.

No register is changed: an unwinder says of the newest frame that the saved registers are those of its caller. So the
target can always go on.
"""
import gdb
import gdb.unwinder

# Offsets in what hb_switch pushes, and where the stack pointer is behind it.
LAYOUTS = {
    "x86-64": ("rsp", "rip", 56, {"r15": 0, "r14": 8, "r13": 16, "r12": 24, "rbx": 32, "rbp": 40, "rip": 48}),
    "aarch64": ("sp", "pc", 160, {"x19": 0, "x20": 8, "x21": 16, "x22": 24, "x23": 32, "x24": 40, "x25": 48, "x26": 56,
                                  "x27": 64, "x28": 72, "x29": 80, "pc": 88}),
}


class FrameId:
    def __init__(self, sp, pc):
        self.sp = sp
        self.pc = pc


class Saved(gdb.unwinder.Unwinder):
    def __init__(self):
        super().__init__("hartbreak saved stacks")
        self.saved = None  # stack pointer as saved
        self.real = None   # of the newest frame

    def show(self, saved):
        """From now on; None: the stack that runs."""
        self.saved = None
        gdb.invalidate_cached_frames()
        frame = gdb.newest_frame()
        layout = LAYOUTS["aarch64" if "aarch64" in frame.architecture().name() else "x86-64"]
        self.real = int(frame.read_register(layout[0]))
        self.saved = saved
        gdb.invalidate_cached_frames()

    def drop(self):
        if self.saved is not None:
            self.saved = None
            gdb.invalidate_cached_frames()

    def __call__(self, pending):
        if self.saved is None:
            return None
        layout = LAYOUTS["aarch64" if "aarch64" in pending.architecture().name() else "x86-64"]
        sp_name, pc_name, size, registers = layout
        if int(pending.read_register(sp_name)) != self.real:
            return None
        words = gdb.lookup_type("unsigned long").pointer()
        type_of = gdb.lookup_type("unsigned long")
        pc = pending.read_register(pc_name)
        info = pending.create_unwind_info(FrameId(gdb.Value(self.saved).cast(type_of), pc))
        for name, offset in registers.items():
            info.add_saved_register(name, gdb.Value(self.saved + offset).cast(words).dereference())
        info.add_saved_register(sp_name, gdb.Value(self.saved + size).cast(type_of))
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
