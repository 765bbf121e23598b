/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A blob is `hb1:` and base64url, without padding, of the bytes form and its CRC-32, lowest byte first.
 * Both directions keep the bytes on the stack: HB_BYTES_MAX of it.
 */
#include "mem.h"
#include "program_scan.h"

static const char prefix[] = "hb1:";
#define PREFIX_LENGTH (sizeof prefix - 1)
#define CHECKSUM_BYTES 4u

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static uint32_t checksum(const uint8_t *bytes, size_t size)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (uint32_t bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static size_t text_length(size_t bytes)
{
    return PREFIX_LENGTH + (bytes * 4 + 2) / 3;
}
_Static_assert(PREFIX_LENGTH + ((HB_BYTES_MAX + CHECKSUM_BYTES) * 4 + 2) / 3 < HB_BLOB_MAX, "the bound callers use");

size_t hb_program_blob(const struct hb_program *p, char *out, size_t size)
{
    uint8_t bytes[HB_BYTES_MAX + CHECKSUM_BYTES];
    size_t length = hb_program_encode(p, bytes, HB_BYTES_MAX);
    if (length == 0 || text_length(length + CHECKSUM_BYTES) >= size)
        return 0;
    uint32_t crc = checksum(bytes, length);
    for (uint32_t i = 0; i < CHECKSUM_BYTES; i++)
        bytes[length++] = (uint8_t)(crc >> (8 * i));
    memcpy(out, prefix, PREFIX_LENGTH);
    size_t at = PREFIX_LENGTH;
    uint32_t bits = 0, held = 0;
    for (size_t i = 0; i < length; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 6; held -= 6)
            out[at++] = alphabet[bits >> (held - 6) & 63u];
    }
    if (held > 0)
        out[at++] = alphabet[bits << (6 - held) & 63u];
    out[at] = '\0';
    return at;
}

static int32_t digit(char c)
{
    for (int32_t i = 0; i < 64; i++)
        if (alphabet[i] == c)
            return i;
    return -1;
}

/* Base64url to at most `size` bytes. */
static bool unpack(struct hb_scan *s, const struct hb_token *token, uint8_t *out, size_t size, size_t *length)
{
    uint32_t bits = 0, held = 0;
    *length = 0;
    for (size_t i = PREFIX_LENGTH; i < token->length; i++) {
        int32_t d = digit(token->text[i]);
        struct hb_token here = {.column = token->column + (uint32_t)i};
        if (d < 0)
            return hb_scan_fail(s, &here, "this blob is damaged: a character that no blob holds", NULL);
        bits = bits << 6 | (uint32_t)d;
        held += 6;
        if (held < 8)
            continue;
        held -= 8;
        if (*length == size)
            return hb_scan_fail(s, &here, "this blob is damaged: it is longer than any program", NULL);
        out[(*length)++] = (uint8_t)(bits >> held);
    }
    return true;
}

static bool check_prefix(struct hb_scan *s, const struct hb_token *token)
{
    size_t digits = 2;
    if (token->length < PREFIX_LENGTH || memcmp(token->text, prefix, 2) != 0)
        return hb_scan_fail(s, token, "expected a blob, a word that starts with `hb1:`", NULL);
    while (digits < token->length && token->text[digits] >= '0' && token->text[digits] <= '9')
        digits++;
    if (digits == 2 || digits == token->length || token->text[digits] != ':')
        return hb_scan_fail(s, token, "expected a blob, a word that starts with `hb1:`", NULL);
    if (memcmp(token->text, prefix, PREFIX_LENGTH) != 0)
        return hb_scan_fail(s, token, "unknown version: this build reads blobs of version 1, `hb1:`", NULL);
    return true;
}

bool hb_program_unblob(struct hb_program *p, const char *text, size_t length, struct hb_text_error *error)
{
    uint8_t bytes[HB_BYTES_MAX + CHECKSUM_BYTES];
    struct hb_scan scan;
    struct hb_token token = {.text = text, .column = 1}, more;
    size_t size;
    hb_scan_init(&scan, text, length, error);
    if (!hb_scan_line(&scan) || !hb_scan_token(&scan, &token))
        return hb_scan_fail(&scan, &token, "expected a blob, a word that starts with `hb1:`", NULL);
    if (!check_prefix(&scan, &token) || !unpack(&scan, &token, bytes, sizeof bytes, &size))
        return false;
    uint32_t crc = 0;
    for (uint32_t i = 0; size >= CHECKSUM_BYTES && i < CHECKSUM_BYTES; i++)
        crc |= (uint32_t)bytes[size - CHECKSUM_BYTES + i] << (8 * i);
    if (size < CHECKSUM_BYTES || checksum(bytes, size - CHECKSUM_BYTES) != crc)
        return hb_scan_fail(&scan, &token, "this blob is damaged: its checksum does not match", NULL);
    if (!hb_scan_end(&scan, "expected nothing after the blob"))
        return false;
    if (hb_scan_line(&scan) && hb_scan_peek(&scan, &more))
        return hb_scan_fail(&scan, &more, "expected nothing after the blob", NULL);
    (void)hb_program_decode(p, bytes, size - CHECKSUM_BYTES);
    return true;
}
