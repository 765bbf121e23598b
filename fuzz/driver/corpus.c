/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"

#include "options.h"
#include "process.h"
#include "say.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

#define SEEDS_SECONDS 60.0

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

/* Text seeds are themselves inputs of the text target. */
static bool copy_seeds(const char *from, const char *to)
{
    DIR *dir = opendir(from);
    bool good = true;
    for (struct dirent *entry; dir != NULL && good && (entry = readdir(dir)) != NULL;) {
        char source[PATH_MAX], copy[PATH_MAX];
        size_t length = strlen(entry->d_name);
        if (length > 3 && strcmp(entry->d_name + length - 3, ".hb") == 0) {
            snprintf(source, sizeof source, "%.3000s/%s", from, entry->d_name);
            snprintf(copy, sizeof copy, "%.3000s/%s", to, entry->d_name);
            good = mirror_one(source, copy);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return good;
}

static bool convert_seeds(const struct core *core, char *from, char *to)
{
    char program[PATH_MAX];
    core_binary(core, "hb-seeds", program, sizeof program);
    char *argv[] = {program, from, to, NULL};
    struct process process = {0};
    int code = process_run(&process, argv, SEEDS_SECONDS);
    if (code != 0 && !process_interrupted()) {
        say_error("hb-seeds: %s",
                  process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "failed");
    }
    return code == 0;
}

bool corpus_prepare(const struct core *core, const struct fuzz_target *target, char *folder, size_t size)
{
    char seeds[PATH_MAX];
    snprintf(folder, size, "%s/%s", HB_CORPUS_DIR, target->corpus);
    snprintf(seeds, sizeof seeds, "%s/corpus/seeds/program", HB_SOURCE_DIR);
    if (!make_folders(folder)) {
        return false;
    }
    return target->bytes ? convert_seeds(core, seeds, folder) : copy_seeds(seeds, folder);
}
