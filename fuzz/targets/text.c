/* SPDX-License-Identifier: Apache-2.0 */
/* The text parser on any bytes: it parses or says where not, and what parsed prints to what parses to the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

#define TEXT_MAX (1u << 17)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Noreturn void broken(const char *what)
{
    fprintf(stderr, "hb-fuzz-text: %s\n", what);
    abort();
}

static void check_error(const struct hb_text_error *error)
{
    if (!error->message || error->message[0] == '\0' || error->line == 0 || error->column == 0)
        broken("an error without line, column or message");
}

static void check_round_trip(const struct hb_program *p)
{
    static char text[TEXT_MAX], again[TEXT_MAX];
    static struct hb_program second;
    struct hb_text_error error;
    size_t length = hb_program_print(p, text, sizeof text);
    if (length >= sizeof text)
        broken("a program that prints to more than the documented size");
    if (!hb_program_parse(&second, text, length, &error))
        broken("a program does not parse back from its own text");
    if (hb_program_print(&second, again, sizeof again) != length || memcmp(text, again, length) != 0)
        broken("a program does not print to the same text again");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct hb_program p;
    struct hb_text_error error = {.line = 0};
    /* A copy of the exact size, so that a read past the end is one. */
    char *text = malloc(size ? size : 1);
    if (!text)
        return 0;
    if (size)
        memcpy(text, data, size);
    if (hb_program_parse(&p, text, size, &error))
        check_round_trip(&p);
    else
        check_error(&error);
    free(text);
    return 0;
}
