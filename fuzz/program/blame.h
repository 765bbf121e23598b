/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where an execution went wrong, for findings that are no access of the program's: crashes, abort, exit, a stray access
 * to the heap. Noted just before prog_fail; which of the addresses is the program's is found out with the symbols, when
 * the finding is reported (run_explain.c).
 *
 * Who may call: the thread of the program that runs, and fault.c on its behalf.
 */
#ifndef HB_PROGRAM_BLAME_H
#define HB_PROGRAM_BLAME_H

#include <stdbool.h>
#include <stdint.h>

#define PROG_BLAMED_MAX 16u

/* Return addresses, innermost first; the machine's own may be among them. */
struct prog_blamed {
    uint32_t count;
    uintptr_t pc[PROG_BLAMED_MAX];
};

/* Forgets what was noted, and notes `pc`: a return address, or one more than that of an instruction. */
void prog_blame(uintptr_t pc);
/* Then those of the frames from `frame` up. */
void prog_blame_frames(uintptr_t frame);
/* Then where the program entered the machine last. */
void prog_blame_entered(void);
/* Whether the return address is in the program, not in the machine. */
bool prog_blame_own(uintptr_t pc);
/* Of the last execution; NULL: none. */
const struct prog_blamed *prog_blamed(void);

/* The caller of the function that this stands in, and who called that. */
#define PROG_BLAME_CALLER()                                                                                            \
    do {                                                                                                               \
        prog_blame((uintptr_t)__builtin_return_address(0));                                                            \
        prog_blame_frames(*(const uintptr_t *)__builtin_frame_address(0));                                             \
    } while (0)

#endif
