/* SPDX-License-Identifier: Apache-2.0 */
/* What both hook files need. They are compiled once a machine, whose agent.h is found on the include path. */
#ifndef HB_ENGINE_HOOK_H
#define HB_ENGINE_HOOK_H

#include <stddef.h>

#include "agent.h"
#include "engine.h"

#define HOOK __attribute__((visibility("default"), used))
#define HOOK_PC ((uintptr_t)__builtin_return_address(0))

typedef __attribute__((may_alias)) uint8_t word8;
typedef __attribute__((may_alias)) uint16_t word16;
typedef __attribute__((may_alias)) uint32_t word32;
typedef __attribute__((may_alias)) uint64_t word64;

#endif
