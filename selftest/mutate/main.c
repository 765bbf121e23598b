/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hb-mutate: the mutants of a scheduler core (mutant.h), found in its syntax tree.
 *   hb-mutate --list CORE            NAME, FILE, LINE and what changes, separated by tabs, one a line
 *   hb-mutate --write NAME OUT CORE  writes OUT/FILE, changed, and prints FILE
 *   --clang PATH                     the compiler to ask (clang-19)
 */
#include "mutant.h"

#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOURCE_MAX (1u << 20)
#define FILES_MAX 256u

static struct sites sites;
static struct mutants mutants;
static char files[FILES_MAX][256];

static int fail(const struct hb_error *error)
{
    fprintf(stderr, "hb-mutate: %s\n", error->text);
    return 2;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The core's own files, sorted. */
static unsigned list_files(const char *core)
{
    DIR *folder = opendir(core);
    unsigned count = 0;
    for (struct dirent *entry; folder != NULL && count < FILES_MAX && (entry = readdir(folder)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > 2 && strcmp(entry->d_name + length - 2, ".c") == 0)
            (void)snprintf(files[count++], sizeof files[0], "%s", entry->d_name);
    }
    if (folder != NULL)
        (void)closedir(folder);
    qsort(files, count, sizeof files[0], compare);
    return count;
}

/* Fills `mutants` with those of one file. The source belongs to the caller. */
static bool mutate_file(const char *clang, const char *core, const char *file, char **source, size_t *size,
                        struct hb_error *error)
{
    char path[HB_PATH_BYTES];
    (void)snprintf(path, sizeof path, "%s/%s", core, file);
    if (!hb_file_read(path, SOURCE_MAX, source, size, error))
        return false;
    cJSON *tree = ast_load(clang, core, file, error);
    if (tree == NULL)
        return false;
    sites_find(&sites, tree, *source, *size);
    cJSON_Delete(tree);
    mutants_make(&mutants, &sites);
    return !mutants.full || hb_error_set(error, "%s has more to mutate than there is room for", path);
}

/* Writes the mutant called `name`, if the file has it. */
static bool write_mutant(const char *name, const char *out, const char *file, const char *source, size_t size,
                         bool *found, struct hb_error *error)
{
    for (unsigned i = 0; i < mutants.count; i++) {
        if (strcmp(mutants.all[i].name, name) != 0)
            continue;
        *found = true;
        char path[HB_PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s/%s", out, file);
        size_t written = 0;
        char *changed = mutant_apply(&mutants.all[i], source, size, &written);
        bool ok = changed != NULL && hb_file_write(path, changed, written, error);
        free(changed);
        puts(file);
        return ok;
    }
    return true;
}

static int run(const char *clang, const char *core, const char *name, const char *out)
{
    struct hb_error error = {"out of memory"};
    unsigned count = list_files(core);
    bool found = false;
    if (count == 0)
        (void)hb_error_set(&error, "%s has no .c files", core);
    for (unsigned i = 0; i < count && !found; i++) {
        char *source = NULL;
        size_t size = 0;
        bool ok = mutate_file(clang, core, files[i], &source, &size, &error);
        for (unsigned m = 0; ok && name == NULL && m < mutants.count; m++)
            printf("%s\t%s\t%u\t%s\n", mutants.all[m].name, files[i], mutants.all[m].line, mutants.all[m].what);
        ok = ok && (name == NULL || write_mutant(name, out, files[i], source, size, &found, &error));
        free(source);
        if (!ok)
            return fail(&error);
    }
    if (count == 0 || (name != NULL && !found)) {
        if (count != 0)
            (void)hb_error_set(&error, "there is no mutant '%s' (--list shows all)", name);
        return fail(&error);
    }
    return 0;
}

static int usage(void)
{
    fprintf(stderr, "usage: hb-mutate [--clang PATH] --list CORE | --write NAME OUT CORE\n");
    return 2;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"clang", required_argument, NULL, 'c'},
        {"list", no_argument, NULL, 'l'},
        {"write", no_argument, NULL, 'w'},
        {NULL, 0, NULL, 0},
    };
    const char *clang = "clang-19";
    int mode = 0;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'c')
            clang = optarg;
        else if (option == 'l' || option == 'w')
            mode = option;
        else
            return usage();
    }
    int left = argc - optind;
    if (mode == 'l' && left == 1)
        return run(clang, argv[optind], NULL, NULL);
    if (mode == 'w' && left == 3)
        return run(clang, argv[optind + 2], argv[optind], argv[optind + 1]);
    return usage();
}
