/* SPDX-License-Identifier: Apache-2.0 */
/* Places of the program's memory as people know them: by the variable, or by the stack or heap that they lie in. */
#ifndef HB_PROGRAM_NAME_H
#define HB_PROGRAM_NAME_H

#include <stddef.h>
#include <stdint.h>

/* "lock", "accounts+40", "heap+64", "thread 2's stack top-128". Only for findings: the first call reads
 * the symbols. */
void prog_place_name(uintptr_t address, char *out, size_t size);

#endif
