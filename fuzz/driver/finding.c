/* SPDX-License-Identifier: Apache-2.0 */
#include "finding.h"

#include "say.h"
#include "shell_word.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

/* To print one program as text. */
#define SAVE_SECONDS 30.0

void findings_init(struct findings *findings, const char *out, const struct core *core)
{
    memset(findings, 0, sizeof *findings);
    snprintf(findings->out, sizeof findings->out, "%.4000s", out != NULL ? out : "findings");
    findings->core = core;
}

static void announce(const struct findings *findings, const struct finding *finding, const char *detail)
{
    if (findings->quiet) {
        return;
    }
    say("FOUND %s %s%s%s  signature %s  in %s", finding->invariant, finding->title, *detail != '\0' ? ": " : "", detail,
        finding->signature, finding->world);
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "finding");
    cJSON_AddStringToObject(event, "world", finding->world);
    cJSON_AddStringToObject(event, "invariant", finding->invariant);
    cJSON_AddStringToObject(event, "title", finding->title);
    cJSON_AddStringToObject(event, "signature", finding->signature);
    cJSON_AddStringToObject(event, "detail", detail);
    cJSON_AddStringToObject(event, "file", finding->file);
    cJSON_AddStringToObject(event, "replay", finding->replay);
    say_event(event);
}

/* The entry of a signature; NULL if it is known already (and counted) or there is no room. */
static struct finding *enter(struct findings *findings, const char *signature)
{
    for (unsigned i = 0; i < findings->count; i++) {
        if (strcmp(findings->list[i].signature, signature) == 0) {
            findings->list[i].times++;
            return NULL;
        }
    }
    if (findings->count == FINDINGS_MAX) {
        return NULL;
    }
    struct finding *finding = &findings->list[findings->count++];
    memset(finding, 0, sizeof *finding);
    snprintf(finding->signature, sizeof finding->signature, "%s", signature);
    finding->times = 1;
    return finding;
}

void finding_from_event(struct findings *findings, const struct event *event, const char *replay_words)
{
    struct finding *finding = enter(findings, event->signature);
    if (finding == NULL) {
        return;
    }
    char words[PATH_MAX], file[REPLAY_LENGTH];
    core_words(findings->core, words, sizeof words);
    snprintf(finding->invariant, sizeof finding->invariant, "%s", event->invariant);
    snprintf(finding->title, sizeof finding->title, "%s", event->title);
    snprintf(finding->world, sizeof finding->world, "%s", event->world);
    snprintf(finding->file, sizeof finding->file, "%s", event->file);
    if (event->file[0] != '\0') {
        snprintf(finding->replay, sizeof finding->replay, "./hartbreak replay %s%s%s",
                 shell_word(event->file, file, sizeof file), replay_words, words);
    }
    announce(findings, finding, event->detail);
}

/* OUT/<signature>/name, the folder made. False after one line about why. */
static bool place(const struct findings *findings, const char *signature, const char *name, char *path, size_t size)
{
    snprintf(path, size, "%.4000s/%s", findings->out, signature);
    if (!make_folders(path)) {
        return false;
    }
    snprintf(path, size, "%.4000s/%s/%s", findings->out, signature, name);
    return true;
}

static void to_file(void *context, const char *line, bool is_err)
{
    if (!is_err) {
        fprintf(context, "%s\n", line);
    }
}

static void keep_replay(const struct findings *findings, const struct finding *finding)
{
    char path[PATH_MAX];
    if (!place(findings, finding->signature, "replay.txt", path, sizeof path)) {
        return;
    }
    FILE *file = fopen(path, "w");
    if (file != NULL) {
        fprintf(file, "%s %s\n%s\n", finding->invariant, finding->title, finding->replay);
        fclose(file);
    }
}

/* The random program that failed, as text. False if it cannot be made. */
static bool save_program(const struct console *console, const char *path)
{
    char program[PATH_MAX], seed[24], cpus[16];
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        return false;
    }
    if (core_tool("hb-seeds", program, sizeof program) != HB_EXIT_CLEAN) {
        fclose(file);
        return false;
    }
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)console->random_seed);
    snprintf(cpus, sizeof cpus, "%u", console->random_cpus);
    char *argv[] = {program, "--random", seed, cpus, NULL};
    struct process process = {.line = to_file, .context = file};
    int code = process_run(&process, argv, SAVE_SECONDS);
    return fclose(file) == 0 && code == 0;
}

static void boot_replay(struct findings *findings, const struct boot *boot, struct finding *finding)
{
    char path[PATH_MAX], words[PATH_MAX], scenario[EVENT_TEXT + 16], word[REPLAY_LENGTH];
    core_words(findings->core, words, sizeof words);
    if (boot->console.random_failed && place(findings, finding->signature, "found.hb", path, sizeof path) &&
        save_program(&boot->console, path)) {
        snprintf(finding->file, sizeof finding->file, "%.500s", path);
        snprintf(finding->replay, sizeof finding->replay, "./hartbreak replay %s --world harts --smp %u%s",
                 shell_word(finding->file, word, sizeof word), boot->request.smp, words);
    } else if (boot->console.failed > 0 && strcmp(finding->title, "boot") != 0) {
        snprintf(scenario, sizeof scenario, "scenario:%s", finding->title);
        snprintf(finding->replay, sizeof finding->replay, "./hartbreak replay %s --world harts --smp %u --times 20%s",
                 shell_word(scenario, word, sizeof word), boot->request.smp, words);
    } else {
        snprintf(finding->replay, sizeof finding->replay,
                 "./hartbreak replay scenario:all --world harts --smp %u --times 20%s", boot->request.smp, words);
    }
}

/* What breaks has the same signature in every world. */
static void boot_key(const struct boot *boot, const struct console_failure *failure, char *key, size_t size)
{
    if (boot->process.timed_out || failure->key[0] == '\0') {
        snprintf(key, size, "%s|harts %s%s", failure->invariant, failure->name, boot->process.timed_out ? " hang" : "");
    } else {
        snprintf(key, size, "%s|%s", failure->invariant, failure->key);
    }
}

void finding_from_boot(struct findings *findings, const struct boot *boot, const char *log)
{
    char key[128], signature[24], path[PATH_MAX];
    struct console_failure failure;
    console_failure(&boot->console, &failure);
    boot_key(boot, &failure, key, sizeof key);
    snprintf(signature, sizeof signature, "%08x", XXH32(key, strlen(key), 0));
    struct finding *finding = enter(findings, signature);
    if (finding == NULL) {
        return;
    }
    snprintf(finding->invariant, sizeof finding->invariant, "%s", failure.invariant);
    snprintf(finding->title, sizeof finding->title, "%s", failure.name);
    snprintf(finding->world, sizeof finding->world, "harts");
    if (place(findings, signature, "console.txt", path, sizeof path)) {
        snprintf(finding->file, sizeof finding->file, "%.500s", path);
        (void)mirror_one(log, path);
    }
    boot_replay(findings, boot, finding);
    keep_replay(findings, finding);
    announce(findings, finding, boot->why);
}

void finding_from_crash(struct findings *findings, const char *world, const struct process *process, const char *replay)
{
    char key[128], signature[24], path[PATH_MAX], why[64];
    const char *title = process->timed_out ? "hang" : "crash";
    const char *invariant = process->timed_out ? "INV-15" : "INV-27";
    int died = process->timed_out ? 0 : process->code;
    snprintf(key, sizeof key, "%s|%s %s %d", invariant, world, title, died);
    snprintf(signature, sizeof signature, "%08x", XXH32(key, strlen(key), 0));
    struct finding *finding = enter(findings, signature);
    if (finding == NULL) {
        return;
    }
    snprintf(finding->invariant, sizeof finding->invariant, "%s", invariant);
    snprintf(finding->title, sizeof finding->title, "%s", title);
    snprintf(finding->world, sizeof finding->world, "%s", world);
    snprintf(finding->replay, sizeof finding->replay, "%s", replay);
    if (place(findings, signature, "report.txt", path, sizeof path)) {
        snprintf(finding->file, sizeof finding->file, "%.500s", path);
        FILE *file = fopen(path, "w");
        unsigned begin = process->tail_count > TAIL_LINES ? process->tail_count - TAIL_LINES : 0;
        for (unsigned i = begin; file != NULL && i < process->tail_count; i++) {
            fprintf(file, "%s\n", process->tail[i % TAIL_LINES]);
        }
        if (file != NULL) {
            fclose(file);
        }
        keep_replay(findings, finding);
    }
    if (process->timed_out) {
        snprintf(why, sizeof why, "it did not end in its time");
    } else {
        snprintf(why, sizeof why, "it ended with %d and no report", process->code);
    }
    announce(findings, finding, why);
}

void findings_end(const struct findings *findings, int code)
{
    const struct finding *first = NULL;
    for (unsigned i = 0; i < findings->count && first == NULL; i++) {
        first = findings->list[i].replay[0] != '\0' ? &findings->list[i] : NULL;
    }
    const char *word = code == HB_EXIT_CLEAN         ? "clean"
                       : code == HB_EXIT_FINDING     ? "FAIL"
                       : code == HB_EXIT_INTERRUPTED ? "interrupted"
                       : code == HB_EXIT_SKIPPED     ? "skipped"
                                                     : "NOT COMPLETE";
    say("verdict: %s, %u finding%s%s%s", word, findings->count, findings->count == 1 ? "" : "s",
        findings->count > 0 ? " in " : "", findings->count > 0 ? findings->out : "");
    if (first != NULL) {
        say("REPLAY: %s", first->replay);
    }
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "verdict");
    cJSON_AddStringToObject(event, "verdict", word);
    cJSON_AddNumberToObject(event, "findings", findings->count);
    cJSON_AddNumberToObject(event, "exit", code);
    cJSON_AddStringToObject(event, "replay", first != NULL ? first->replay : "");
    say_event(event);
}
