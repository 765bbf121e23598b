/* SPDX-License-Identifier: Apache-2.0 */
#include "oracle.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define HANG_SECONDS "2"
#define NUMBER_BYTES 24

bool oracle_open(struct oracle *o, struct hb_error *error)
{
    snprintf(o->path, sizeof o->path, "/tmp/hartbreak-minimize-XXXXXX");
    int fd = mkstemp(o->path);
    if (fd < 0) {
        return hb_error_set(error, "%s: %s", o->path, strerror(errno));
    }
    close(fd);
    o->seed = 1;
    return true;
}

void oracle_close(struct oracle *o)
{
    unlink(o->path);
}

/* The child's side: never returns. */
static void become(const struct oracle *o, int cpus, uint32_t times, int out)
{
    char runs[NUMBER_BYTES], seed[NUMBER_BYTES], on[NUMBER_BYTES], seconds[NUMBER_BYTES];
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    /* Nobody reads the stacks of these reports, and each would cost half a second. */
    setenv("TSAN_OPTIONS", "symbolize=0", 1);
    setenv("ASAN_OPTIONS", "symbolize=0", 1);
    dup2(out, STDOUT_FILENO);
    snprintf(runs, sizeof runs, "%u", times);
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)o->seed);
    snprintf(on, sizeof on, "%d", cpus);
    bool limited = o->seconds > 0 && o->seconds < ORACLE_SECONDS;
    snprintf(seconds, sizeof seconds, "%.0f", limited ? ceil(o->seconds) : ORACLE_SECONDS);
    execl(o->stress, o->stress, "--program", o->path, "--rate", "--json", "--programs", runs, "--seed", seed, "--cpus",
          on, "--seconds", seconds, "--hang-seconds", HANG_SECONDS, (char *)NULL);
    _exit(127);
}

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsString(item) ? item->valuestring : "";
}

static uint32_t number_of(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    return cJSON_IsNumber(item) && item->valuedouble >= 0 ? (uint32_t)item->valuedouble : 0;
}

/* One line; notes failures of the signature, and that the runs were made. */
static void read_line(struct oracle *o, const char *line, uint32_t *failed, bool *counted)
{
    cJSON *object = cJSON_Parse(line);
    if (object != NULL && strcmp(text_of(object, "event"), "rate") == 0) {
        const char *signature = text_of(object, "signature");
        if (signature[0] == '\0') {
            *counted = true;
            o->made = number_of(object, "runs");
        }
        if (o->signature[0] == '\0' && signature[0] != '\0') {
            snprintf(o->signature, sizeof o->signature, "%s", signature);
        }
        if (signature[0] != '\0' && strcmp(signature, o->signature) == 0) {
            snprintf(o->invariant, sizeof o->invariant, "%s", text_of(object, "invariant"));
            *failed += number_of(object, "failed");
        }
    }
    cJSON_Delete(object);
}

static bool follow(struct oracle *o, FILE *from, pid_t child, uint32_t *failed, struct hb_error *error)
{
    char line[ORACLE_LINE];
    bool counted = false;
    int status = 0;
    while (fgets(line, sizeof line, from) != NULL) { /* bound: --seconds of the child */
        read_line(o, line, failed, &counted);
    }
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
        continue;
    }
    if (!counted) {
        return hb_error_set(error, "%s ended with %d and did not count its runs", o->stress,
                            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    }
    return true;
}

bool oracle_run(struct oracle *o, const struct hb_program *p, uint32_t times, uint32_t *failed, struct hb_error *error)
{
    static char text[HB_TEXT_MAX];
    int pipes[2];
    *failed = 0;
    size_t length = hb_program_print(p, text, sizeof text);
    if (!hb_file_write(o->path, text, length, error)) {
        return false;
    }
    fflush(NULL);
    if (pipe(pipes) != 0) {
        return hb_error_set(error, "pipe: %s", strerror(errno));
    }
    pid_t child = fork();
    if (child == 0) {
        close(pipes[0]);
        become(o, p->cpus, times, pipes[1]);
    }
    close(pipes[1]);
    FILE *from = child > 0 ? fdopen(pipes[0], "r") : NULL;
    if (from == NULL) {
        close(pipes[0]);
        return hb_error_set(error, "%s: %s", o->stress, strerror(errno));
    }
    bool good = follow(o, from, child, failed, error);
    fclose(from);
    o->runs += o->made;
    o->seed++;
    return good;
}
