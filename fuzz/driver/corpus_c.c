/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus_c.h"

#include "replay_order.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMPILE_SECONDS 120.0
#define TEST_SECONDS 20.0
#define WORDS_MAX 256u
#define NAME_BYTES 64u

struct said {
    char line[256]; /* the first one that tells why */
};

static void on_line(void *context, const char *line, bool is_err)
{
    struct said *said = context;
    static const char *const marks[] = {"hb-as-c: ", "] --- ", "ERROR: ", " error: "};
    (void)is_err;
    for (unsigned i = 0; i < sizeof marks / sizeof marks[0] && said->line[0] == '\0'; i++) {
        const char *at = strstr(line, marks[i]);
        if (at != NULL) {
            snprintf(said->line, sizeof said->line, "%s", i < 3 ? at + strlen(marks[i]) : line);
        }
    }
}

/* `a-b` as test_a_b: no word of C, nor of the tests' port. */
static void c_name(const char *name, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "test_%s", name);
    for (char *at = out; *at != '\0'; at++) {
        *at = *at == '-' ? '_' : *at;
    }
}

/* One thread makes calls, so a CPU that is stopped in the middle of one cannot be. */
static int check_order(struct replay *replay)
{
    struct replay_order order;
    int code = replay_order(replay, &order);
    code = code == HB_EXIT_CLEAN ? replay_order_append(replay, &order) : code;
    unlink(order.path);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    if (!order.known) {
        say_error("%s: its order of entries is not known, so it stays a text: corpus add without --as-c", replay->file);
        return HB_EXIT_USAGE;
    }
    if (order.inside > 0) {
        say_error("%s: %u of %u deviations lie inside operations, which a sequence of calls cannot keep: corpus add "
                  "without --as-c",
                  replay->file, order.inside, order.deviations);
        return HB_EXIT_USAGE;
    }
    return HB_EXIT_CLEAN;
}

void corpus_added(const char *path)
{
    cJSON *event = cJSON_CreateObject();
    say("added %s", path);
    cJSON_AddStringToObject(event, "event", "added");
    cJSON_AddStringToObject(event, "file", path);
    say_event(event);
}

static int write_test(const struct replay *replay, const struct corpus_c *o, char *path)
{
    char program[PATH_MAX], name[NAME_BYTES];
    struct said said = {.line = ""};
    struct process process = {.line = on_line, .context = &said};
    int code = core_tool("hb-as-c", program, sizeof program);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    c_name(o->name, name);
    char *argv[] = {program, (char *)(size_t)replay->text, name, (char *)(size_t)o->why, path, NULL};
    if (process_run(&process, argv, TEST_SECONDS) == 0) {
        return HB_EXIT_CLEAN;
    }
    say_error("%s cannot be kept as calls: %s", replay->file, said.line[0] != '\0' ? said.line : "hb-as-c failed");
    return HB_EXIT_USAGE;
}

/* The test on the core in `folder`. 0: it passes; 1: it fails, `said` tells how; -1: it does not compile. */
static int try_on(const char *folder, const char *test, struct said *said)
{
    static const char regress[] = HB_SOURCE_DIR "/selftest/regressions";
    char pattern[PATH_MAX + 8], include[PATH_MAX + 16], core[PATH_MAX + 8], program[PATH_MAX + 8];
    const char *argv[WORDS_MAX] = {HB_CC, "-std=gnu11", "-w", "-o", program, "-I", regress};
    unsigned count = 7;
    glob_t sources;
    snprintf(pattern, sizeof pattern, "%s/*.c", folder);
    snprintf(include, sizeof include, "-I%s/include", folder);
    snprintf(core, sizeof core, "-I%s", folder);
    snprintf(program, sizeof program, "%s.run", test);
    argv[count++] = include;
    argv[count++] = core;
    argv[count++] = test;
    argv[count++] = HB_SOURCE_DIR "/selftest/regressions/regress.c";
    argv[count++] = HB_SOURCE_DIR "/selftest/tests/core_port.c";
    if (glob(pattern, 0, NULL, &sources) != 0) {
        return -1;
    }
    for (size_t i = 0; i < sources.gl_pathc && count + 2 < WORDS_MAX; i++) {
        argv[count++] = sources.gl_pathv[i];
    }
    argv[count++] = "-lcmocka";
    struct process process = {.line = on_line, .context = said};
    int code = process_run(&process, (char *const *)(size_t)argv, COMPILE_SECONDS);
    globfree(&sources);
    if (code != 0) {
        return -1;
    }
    char *run[] = {program, NULL};
    *said = (struct said){.line = ""};
    code = process_run(&process, run, TEST_SECONDS);
    unlink(program);
    return code != 0;
}

/* Sound on ours, and broken where it is said to be. */
static int prove(const struct corpus_c *o, const char *test)
{
    struct said said = {.line = ""};
    int code = try_on(HB_SOURCE_DIR "/sched_core", test, &said);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code != 0) {
        say_error("the test %s here: %s", code < 0 ? "does not compile" : "fails", said.line);
        return HB_EXIT_ENVIRONMENT;
    }
    if (o->broken == NULL) {
        say("passes here; that it fails on a broken core is not shown: --core DIR does");
        return HB_EXIT_CLEAN;
    }
    code = try_on(o->broken, test, &said);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code <= 0) {
        say_error(code < 0 ? "core %s does not compile with the test: %s"
                           : "the test passes on %s too, so it shows "
                             "nothing: keep the text%s",
                  o->broken, code < 0 ? said.line : "");
        return HB_EXIT_USAGE;
    }
    say("passes here, fails on %s: %s", o->broken, said.line[0] != '\0' ? said.line : "it does not end");
    return HB_EXIT_CLEAN;
}

/* Under its name only if nothing has that name. */
static int keep(const char *test, const char *path)
{
    if (link(test, path) == 0) {
        corpus_added(path);
        return HB_EXIT_CLEAN;
    }
    say_error("%s: %s", path, errno == EEXIST ? "there is one already" : strerror(errno));
    return errno == EEXIST ? HB_EXIT_USAGE : HB_EXIT_ENVIRONMENT;
}

int corpus_as_c(struct replay *replay, const struct corpus_c *o)
{
    char path[PATH_MAX], test[PATH_MAX + 16], name[NAME_BYTES];
    c_name(o->name, name);
    snprintf(path, sizeof path, "%.3900s/%s_test.c", o->folder, name + strlen("test_"));
    snprintf(test, sizeof test, "%.3900s/.%s-%d.c", o->folder, name, (int)getpid());
    if (access(path, F_OK) == 0) {
        say_error("%s: there is one already", path);
        return HB_EXIT_USAGE;
    }
    int code = replay_as_text(replay);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    code = check_order(replay);
    if (code == HB_EXIT_CLEAN) {
        code = make_folders(o->folder) ? write_test(replay, o, test) : HB_EXIT_ENVIRONMENT;
    }
    code = code == HB_EXIT_CLEAN ? prove(o, test) : code;
    code = code == HB_EXIT_CLEAN ? keep(test, path) : code;
    unlink(replay->text);
    unlink(test);
    return code;
}
