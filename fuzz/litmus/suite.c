/* SPDX-License-Identifier: Apache-2.0 */
/* The tests of files and directories, in the order of their names. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "judge.h"
#include "test.h"

#define FILE_MAX (1u << 20)
#define PATH_LENGTH 1024u

struct suite {
    const struct litmus_options *options;
    struct report_total total;
    bool bad; /* a file cannot be read */
};

static bool complain(struct suite *suite, const char *path, const char *message)
{
    (void)fprintf(stderr, "%s: %s\n", path, message);
    suite->bad = true;
    return false;
}

static char *load(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = file ? malloc(FILE_MAX) : NULL;
    size_t length = text ? fread(text, 1, FILE_MAX - 1, file) : 0;
    bool whole = text && feof(file);
    if (file)
        (void)fclose(file);
    if (!whole) {
        free(text);
        return NULL;
    }
    text[length] = '\0';
    return text;
}

static void print_reference(const struct litmus_test *test, const struct litmus_reference *reference)
{
    (void)printf("test %s\n", test->name);
    program_print(stdout, &test->program);
    outcomes_print(stdout, &test->program, reference->allowed);
    (void)putchar('\n');
}

static void run_test(struct suite *suite, const struct litmus_test *test)
{
    const struct litmus_options *options = suite->options;
    struct litmus_reference reference;
    if (!reference_axioms(&test->program, &reference))
        suite->total.faults++;
    suite->total.programs++;
    if (options->reference && !options->json)
        print_reference(test, &reference);
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        struct judgement j;
        if (!options->model[m])
            continue;
        judge_model(&j, test->name, &test->program, &test->expected[m], &reference, (enum litmus_model)m, options);
        suite->total.searches += !options->reference;
        suite->total.executions += j.explored.executions;
        suite->total.faults += j.faults != 0;
        if (!options->reference || options->json || j.faults)
            report_judgement(&j, options);
        judge_free(&j);
    }
    reference_free(&reference);
}

static void run_file(struct suite *suite, const char *path)
{
    char *text = load(path);
    if (!text) {
        (void)complain(suite, path, strerror(errno));
        return;
    }
    struct litmus_reader reader;
    struct litmus_test test;
    reader_init(&reader, text);
    uint32_t tests = 0;
    enum litmus_read read;
    while ((read = reader_next(&reader, &test)) == LITMUS_READ_TEST) {
        tests++;
        if (!suite->options->only || strstr(test.name, suite->options->only))
            run_test(suite, &test);
        litmus_test_free(&test);
    }
    if (read == LITMUS_READ_ERROR) {
        (void)fprintf(stderr, "%s:%u: %s: %s\n", path, reader.line, reader.message, reader.detail);
        suite->bad = true;
        litmus_test_free(&test);
    } else if (tests == 0) {
        (void)complain(suite, path, "no test in it");
    }
    free(text);
}

static int is_test(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".litmus") == 0;
}

static void run_path(struct suite *suite, const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        (void)complain(suite, path, strerror(errno));
        return;
    }
    if (!S_ISDIR(status.st_mode)) {
        run_file(suite, path);
        return;
    }
    struct dirent **entries;
    int count = scandir(path, &entries, is_test, alphasort);
    for (int i = 0; i < count; i++) {
        char name[PATH_LENGTH];
        (void)snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        run_file(suite, name);
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

int suite_run(const struct litmus_options *options)
{
    struct suite suite = {.options = options};
    if (!options->reference || options->json)
        report_head(options);
    for (uint32_t i = 0; i < options->path_count; i++)
        run_path(&suite, options->paths[i]);
    if (options->path_count == 0)
        run_path(&suite, LITMUS_SUITE);
    if (suite.total.programs == 0 && !suite.bad)
        (void)complain(&suite, options->only ? options->only : "hb-litmus", "no such test");
    if (!options->reference || options->json)
        report_total(&suite.total, options);
    return suite.total.faults ? 1 : suite.bad ? 2 : 0;
}
