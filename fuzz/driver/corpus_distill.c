/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus_distill.h"

#include "corpus.h"
#include "finding.h"
#include "say.h"
#include "verb.h"
#include "world.h"

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define INPUT_SECONDS 20u

struct listing {
    struct dirent **names;
    int count;
    unsigned long long bytes;
};

struct distill {
    const struct fuzz_target *target;
    struct core core;
    struct findings findings;
    struct tally tally;
    struct world_run run;
    char corpus[PATH_MAX];
    char fresh[PATH_MAX]; /* beside the corpus: what is kept, until it is known */
    char out[PATH_MAX + 32];
    const char *environment[4];
    struct listing before;
};

static int only_inputs(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static void list(struct listing *l, const char *folder)
{
    char path[PATH_MAX];
    struct stat state;
    l->count = scandir(folder, &l->names, only_inputs, alphasort);
    l->count = l->count < 0 ? 0 : l->count;
    l->bytes = 0;
    for (int i = 0; i < l->count; i++) {
        snprintf(path, sizeof path, "%.3800s/%s", folder, l->names[i]->d_name);
        l->bytes += stat(path, &state) == 0 ? (unsigned long long)state.st_size : 0;
    }
}

static void forget(struct listing *l)
{
    for (int i = 0; i < l->count; i++) {
        free(l->names[i]);
    }
    free(l->names);
    *l = (struct listing){NULL, 0, 0};
}

static void drop_fresh(const struct distill *d)
{
    struct listing rest;
    char path[PATH_MAX];
    list(&rest, d->fresh);
    for (int i = 0; i < rest.count; i++) {
        snprintf(path, sizeof path, "%.3800s/%s", d->fresh, rest.names[i]->d_name);
        unlink(path);
    }
    forget(&rest);
    rmdir(d->fresh);
}

static int prepare(struct distill *d, const char *name)
{
    d->target = fuzz_target_find(name);
    if (d->target == NULL) {
        return HB_EXIT_USAGE;
    }
    const char *const targets[] = {d->target->program, NULL};
    int code = core_prepare(&d->core, NULL);
    code = code == HB_EXIT_CLEAN ? core_build(&d->core, targets) : code;
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    findings_init(&d->findings, NULL, &d->core);
    if (!make_folders(d->findings.out) || !corpus_prepare(d->target, d->corpus, sizeof d->corpus)) {
        return HB_EXIT_ENVIRONMENT;
    }
    snprintf(d->fresh, sizeof d->fresh, "%.3800s.distilled-%d", d->corpus, (int)getpid());
    snprintf(d->out, sizeof d->out, "HB_OUT=%s", d->findings.out);
    d->environment[0] = d->out;
    d->environment[1] = NO_LEAK_CHECK;
    d->environment[2] = "HB_KEEP_GOING=1";
    d->tally = (struct tally){.name = d->target->name, .world = d->target->bytes ? "sim" : "parser"};
    return make_folders(d->fresh) ? HB_EXIT_CLEAN : HB_EXIT_ENVIRONMENT;
}

/* libFuzzer starts itself again behind an input that ends the process, so this ends with all inputs seen. */
static int merge(struct distill *d, const char *from)
{
    struct world_run *run = &d->run;
    world_begin(run, &d->core, d->target->program, &d->tally, &d->findings);
    run->replay_words = d->target->bytes ? "" : " --world text";
    run->process.environment = d->environment;
    world_word(run, "-merge=1");
    world_joined(run, "-timeout=", INPUT_SECONDS);
    world_word(run, "-detect_leaks=0");
    world_word(run, d->fresh);
    world_word(run, d->corpus);
    if (from != NULL) {
        world_word(run, from);
    }
    say_status("distilling %d inputs of %s", d->before.count, d->corpus);
    int code = world_run(run, 0);
    say_status_end();
    return process_interrupted() ? HB_EXIT_INTERRUPTED : code;
}

/* First what is kept is there, then what is not goes: at no time does the corpus reach less. */
static bool settle(const struct distill *d, const struct listing *kept)
{
    char from[PATH_MAX], to[PATH_MAX];
    for (int i = 0; i < kept->count; i++) {
        snprintf(from, sizeof from, "%.3800s/%s", d->fresh, kept->names[i]->d_name);
        snprintf(to, sizeof to, "%.3800s/%s", d->corpus, kept->names[i]->d_name);
        if (rename(from, to) != 0) {
            say_error("%s: %s", to, strerror(errno));
            return false;
        }
    }
    for (int i = 0, k = 0; i < d->before.count; i++) { /* both are sorted */
        const char *name = d->before.names[i]->d_name;
        while (k < kept->count && strcmp(kept->names[k]->d_name, name) < 0) {
            k++;
        }
        if (k == kept->count || strcmp(kept->names[k]->d_name, name) != 0) {
            snprintf(to, sizeof to, "%.3800s/%s", d->corpus, name);
            unlink(to);
        }
    }
    return true;
}

static void say_result(const struct distill *d, const struct listing *kept)
{
    say("distilled %s: %d inputs, %.1f MiB -> %d, %.1f MiB, which reach as much", d->corpus, d->before.count,
        (double)d->before.bytes / 1048576, kept->count, (double)kept->bytes / 1048576);
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "distilled");
    cJSON_AddStringToObject(event, "folder", d->corpus);
    cJSON_AddNumberToObject(event, "before", d->before.count);
    cJSON_AddNumberToObject(event, "after", kept->count);
    say_event(event);
}

int corpus_distill(const char *target, const char *from)
{
    static struct distill d;
    struct listing kept;
    struct stat state;
    if (from != NULL && (stat(from, &state) != 0 || !S_ISDIR(state.st_mode))) {
        say_error("%s: no folder of inputs", from);
        return HB_EXIT_USAGE;
    }
    int code = prepare(&d, target);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    list(&d.before, d.corpus);
    code = merge(&d, from);
    list(&kept, d.fresh);
    if (code == HB_EXIT_CLEAN && kept.count == 0) {
        say_error("%s chose no input at all, so the corpus stays as it is", d.target->program);
        code = HB_EXIT_ENVIRONMENT;
    }
    if (code == HB_EXIT_CLEAN) {
        code = settle(&d, &kept) ? HB_EXIT_CLEAN : HB_EXIT_ENVIRONMENT;
    }
    if (code == HB_EXIT_CLEAN) {
        say_result(&d, &kept);
        code = d.findings.count > 0 ? HB_EXIT_FINDING : code;
    }
    drop_fresh(&d);
    findings_end(&d.findings, code);
    forget(&kept);
    forget(&d.before);
    return code;
}
