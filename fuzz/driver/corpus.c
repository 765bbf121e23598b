/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"

#include "options.h"
#include "process.h"
#include "say.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEEDS_SECONDS 60.0
#define SEEDS_MAX 1000u
/* Some seconds to read. */
#define INPUTS_MANY 20000u

const struct fuzz_target fuzz_targets[] = {
    {"program", "hb-fuzz-program", "program", true},
    {"program-asan", "hb-fuzz-program-asan", "program", true},
    {"text", "hb-fuzz-text", "text", false},
};
const unsigned fuzz_target_count = sizeof fuzz_targets / sizeof fuzz_targets[0];

const struct fuzz_target *fuzz_target_find(const char *name)
{
    const char *names[8] = {NULL};
    for (unsigned i = 0; i < fuzz_target_count; i++) {
        if (strcmp(name, fuzz_targets[i].name) == 0) {
            return &fuzz_targets[i];
        }
        names[i] = fuzz_targets[i].name;
    }
    const char *near = nearest_name(name, names);
    say_error("there is no fuzz target '%s'%s%s%s (program, program-asan, text)", name, near ? "; did you mean '" : "",
              near ? near : "", near ? "'?" : "");
    return NULL;
}

/* Runs `program` with the names of all text seeds after the first words. */
static bool with_seeds(const char *seeds, char **argv, unsigned count, unsigned room)
{
    struct process process = {0};
    DIR *dir = opendir(seeds);
    unsigned first = count;
    for (struct dirent *entry; dir != NULL && count + 1 < room && (entry = readdir(dir)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > 3 && strcmp(entry->d_name + length - 3, ".hb") == 0 &&
            asprintf(&argv[count], "%s/%s", seeds, entry->d_name) > 0) {
            count++;
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    argv[count] = NULL;
    int code = count > first ? process_run(&process, argv, SEEDS_SECONDS) : 0;
    for (unsigned i = first; i < count; i++) {
        free(argv[i]);
    }
    if (code != 0 && !process_interrupted()) {
        const char *last = process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "failed";
        say_error("seeds: %s", last);
    }
    return code == 0;
}

bool corpus_prepare(const struct fuzz_target *target, char *folder, size_t size)
{
    char seeds[PATH_MAX];
    snprintf(folder, size, "%s/%s", HB_CORPUS_DIR, target->corpus);
    snprintf(seeds, sizeof seeds, "%s/corpus/seeds/program", HB_SOURCE_DIR);
    if (!make_folders(folder)) {
        return false;
    }
    char program[PATH_MAX];
    char *argv[SEEDS_MAX + 4] = {target->bytes ? program : "cp", target->bytes ? folder : "-ut", folder};
    if (target->bytes && core_tool("hb-seeds", program, sizeof program) != 0) {
        return false;
    }
    return with_seeds(seeds, argv, target->bytes ? 2 : 3, SEEDS_MAX + 4);
}

void corpus_hint(const char *folder)
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        count += entry->d_name[0] != '.';
    }
    if (dir != NULL) {
        closedir(dir);
    }
    if (count > INPUTS_MANY) {
        say("%s has %u inputs, all of which each run reads: ./hartbreak corpus distill keeps those that matter", folder,
            count);
    }
}
