/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that is put together piece by piece in memory of the caller, for details and console markers.
 *
 * Owns: nothing; struct hb_format belongs to one caller. Always NUL-terminated, truncated at `size`.
 * Pure; anybody may call. Bounds: a piece is at most HB_FORMAT_PIECE_MAX characters.
 */
#ifndef HB_FORMAT_H
#define HB_FORMAT_H

#include "sched_types.h"

#define HB_FORMAT_PIECE_MAX 256u

struct hb_format {
    char *out;
    size_t size;
    size_t length; /* of the whole text, the part that did not fit included */
};

void hb_format_init(struct hb_format *f, char *out, size_t size);
void hb_format_text(struct hb_format *f, const char *text); /* NULL: "?" */
void hb_format_number(struct hb_format *f, uint64_t value);
void hb_format_hex(struct hb_format *f, uint64_t value); /* with 0x */

/* Two digits at least, as in INV-03. */
void hb_format_two(struct hb_format *f, uint64_t value);

#endif
