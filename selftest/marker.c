/* SPDX-License-Identifier: Apache-2.0 */
#include "format.h"
#include "scenario.h"

static struct hb_format marker(char *out, size_t size, const char *name)
{
    struct hb_format f;
    hb_format_init(&f, out, size);
    hb_format_text(&f, "KSELFTEST: ");
    hb_format_text(&f, name);
    return f;
}

size_t hb_marker_ok(char *out, size_t size, const char *name)
{
    struct hb_format f = marker(out, size, name);
    hb_format_text(&f, " ok");
    return f.length;
}

size_t hb_marker_fail(char *out, size_t size, const char *name, const struct hb_violation *violation)
{
    struct hb_format f = marker(out, size, name);
    hb_format_text(&f, " FAIL INV-");
    hb_format_two(&f, (uint64_t)violation->id);
    hb_format_text(&f, " ");
    hb_format_text(&f, violation->key);
    if (violation->detail[0] != '\0') {
        hb_format_text(&f, ": ");
        hb_format_text(&f, violation->detail);
    }
    return f.length;
}

size_t hb_marker_skip(char *out, size_t size, const char *name, const char *why)
{
    struct hb_format f = marker(out, size, name);
    hb_format_text(&f, " skipped (");
    hb_format_text(&f, why);
    hb_format_text(&f, ")");
    return f.length;
}

size_t hb_marker_verdict(char *out, size_t size, uint32_t passed, uint32_t skipped, uint32_t failed)
{
    struct hb_format f = marker(out, size, "verdict ");
    hb_format_text(&f, failed == 0 ? "ok passed=" : "FAIL passed=");
    hb_format_number(&f, passed);
    hb_format_text(&f, " skipped=");
    hb_format_number(&f, skipped);
    hb_format_text(&f, " failed=");
    hb_format_number(&f, failed);
    return f.length;
}
