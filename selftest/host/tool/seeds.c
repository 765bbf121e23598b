/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hb-seeds: programs from one form to another.
 *   hb-seeds OUT FILE...       writes OUT/NAME, the bytes form that fuzzers start from
 *   hb-seeds --text FILE       prints a program of any form as text
 *   hb-seeds --blob FILE       prints it as a blob
 *   hb-seeds --random SEED CPUS   prints a random program
 *   hb-seeds --words           prints the words of the text form, as a dictionary for fuzzers
 */
#include "host/reproducer.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hb_program program;

static int fail(const struct hb_error *error)
{
    fprintf(stderr, "hb-seeds: %s\n", error->text);
    return 2;
}

static int usage(void)
{
    fprintf(stderr, "usage: hb-seeds OUT FILE... | --text FILE | --blob FILE | --random SEED CPUS | --words\n");
    return 2;
}

static int print_text(void)
{
    static char text[HB_TEXT_MAX];
    (void)hb_program_print(&program, text, sizeof text);
    fputs(text, stdout);
    return 0;
}

static int print_blob(void)
{
    static char blob[HB_BLOB_MAX];
    if (hb_program_blob(&program, blob, sizeof blob) == 0)
        return 2;
    puts(blob);
    return 0;
}

static int print_random(const char *seed_text, const char *cpus_text)
{
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(seed_text, &end, 0);
    bool ok = errno == 0 && end != seed_text && *end == '\0';
    unsigned long cpus = strtoul(cpus_text, &end, 10);
    if (!ok || end == cpus_text || *end != '\0' || cpus < 1 || cpus > SCHED_MAX_CPUS)
        return usage();
    hb_program_random(&program, seed, (uint8_t)cpus);
    return print_text();
}

static int print_words(void)
{
    static const struct hb_words *const tables[] = {
        &hb_words_section, &hb_words_op,    &hb_words_result, &hb_words_qos,  &hb_words_rank,  &hb_words_await,
        &hb_words_event,   &hb_words_point, &hb_words_choice, &hb_words_task, &hb_words_limit, &hb_words_origin,
    };
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (uint32_t i = 0; i < tables[t]->count; i++)
            printf("\"%s \"\n", tables[t]->words[i]);
    puts("\" -> \"\n\"timeout \"\n\"max \"\n\"idle \"\n\"all\"\n\"0x\"\n\"hartbreak 1\\x0a\"");
    return 0;
}

static int convert(const char *out, const char *file)
{
    static uint8_t bytes[HB_BYTES_MAX];
    char path[HB_PATH_BYTES];
    struct hb_error error;
    const char *slash = strrchr(file, '/');
    const char *name = slash != NULL ? slash + 1 : file;
    if (!hb_program_load(file, &program, NULL, &error))
        return fail(&error);
    size_t size = hb_program_encode(&program, bytes, sizeof bytes);
    int stem = (int)strcspn(name, ".");
    if ((size_t)snprintf(path, sizeof path, "%s/%.*s", out, stem, name) >= sizeof path)
        return usage();
    return hb_file_write(path, bytes, size, &error) ? 0 : fail(&error);
}

int main(int count, char **arguments)
{
    struct hb_error error;
    if (count == 4 && strcmp(arguments[1], "--random") == 0)
        return print_random(arguments[2], arguments[3]);
    if (count == 2 && strcmp(arguments[1], "--words") == 0)
        return print_words();
    if (count < 3)
        return usage();
    bool text = strcmp(arguments[1], "--text") == 0, blob = strcmp(arguments[1], "--blob") == 0;
    if (text || blob) {
        if (count != 3)
            return usage();
        if (!hb_program_load_argument(arguments[2], &program, &error))
            return fail(&error);
        return text ? print_text() : print_blob();
    }
    if (arguments[1][0] == '-')
        return usage();
    for (int i = 2; i < count; i++) {
        int code = convert(arguments[1], arguments[i]);
        if (code != 0)
            return code;
    }
    return 0;
}
