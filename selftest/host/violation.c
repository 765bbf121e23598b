/* SPDX-License-Identifier: Apache-2.0 */
#include "host/violation.h"

#include <stdio.h>

void hb_violation_say(struct hb_violation *violation, enum hb_invariant_id id, const char *key, const char *format,
                      va_list arguments)
{
    char detail[HB_DETAIL_MAX];
    vsnprintf(detail, sizeof detail, format, arguments);
    hb_violation_set(violation, id, key, detail);
}
