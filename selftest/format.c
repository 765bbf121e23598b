/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"

static void put(struct hb_format *f, char c)
{
    if (f->length + 1 < f->size) {
        f->out[f->length] = c;
        f->out[f->length + 1] = '\0';
    }
    f->length++;
}

void hb_format_init(struct hb_format *f, char *out, size_t size)
{
    *f = (struct hb_format){.out = out, .size = size, .length = 0};
    if (size > 0)
        out[0] = '\0';
}

void hb_format_text(struct hb_format *f, const char *text)
{
    if (text == NULL)
        text = "?";
    for (size_t n = 0; n < HB_FORMAT_PIECE_MAX && text[n] != '\0'; n++)
        put(f, text[n]);
}

#define DIGITS_MAX 20u /* of UINT64_MAX in decimal */
static void put_digits(struct hb_format *f, uint64_t value, uint32_t base, uint32_t width)
{
    char digits[DIGITS_MAX];
    uint32_t n = 0;
    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (n < DIGITS_MAX && (value != 0 || n < width));
    while (n > 0)
        put(f, digits[--n]);
}

void hb_format_number(struct hb_format *f, uint64_t value)
{
    put_digits(f, value, 10, 1);
}

void hb_format_hex(struct hb_format *f, uint64_t value)
{
    hb_format_text(f, "0x");
    put_digits(f, value, 16, 1);
}

void hb_format_two(struct hb_format *f, uint64_t value)
{
    put_digits(f, value, 10, 2);
}
