/* SPDX-License-Identifier: Apache-2.0 */
/* What is broken, in words made like printf's: for worlds that have libc. Allocates nothing. */
#ifndef HB_HOST_VIOLATION_H
#define HB_HOST_VIOLATION_H

#include <stdarg.h>

#include "invariant.h"

/* `key` as in hb_violation_set; a detail longer than HB_DETAIL_MAX is cut. */
void hb_violation_say(struct hb_violation *violation, enum hb_invariant_id id, const char *key, const char *format,
                      va_list arguments) __attribute__((format(printf, 4, 0)));

#endif
