/* SPDX-License-Identifier: Apache-2.0 */
#include "sound.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BLOB_MAX 65536u
#define WORDS_MAX 9u

static struct {
    pid_t pid;
    FILE *to, *from;
    bool broken;
} sound;

_Noreturn static void become(char *const words[], const int in[2], const int out[2])
{
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    for (uint32_t i = 0; i < 2; i++) {
        close(in[i]);
        close(out[i]);
    }
    execv(words[0], words);
    fprintf(stderr, "hb-sim: cannot run %s\n", words[0]);
    _exit(127);
}

static bool start(char *const words[])
{
    int in[2], out[2];
    if (pipe(in) != 0)
        return false;
    if (pipe(out) != 0) {
        close(in[0]);
        close(in[1]);
        return false;
    }
    fflush(NULL);
    sound.pid = fork();
    if (sound.pid == 0)
        become(words, in, out);
    close(in[0]);
    close(out[1]);
    sound.to = fdopen(in[1], "w");
    sound.from = fdopen(out[0], "r");
    return sound.pid > 0 && sound.to && sound.from;
}

bool sound_open(const char *program, const struct sim_job *job)
{
    static const char *const points[] = {"entry", "port", "access"};
    static const char *const models[] = {[ENG_SC] = "sc", [ENG_TSO] = "tso", [ENG_C11] = "c11"};
    const char *words[WORDS_MAX] = {program,    "--passes",          "--memory", models[job->model],
                                    "--points", points[job->points], "--races",  job->races ? "on" : "off"};
    signal(SIGPIPE, SIG_IGN);
    sound.broken = false;
    return start((char *const *)(size_t)words);
}

bool sound_passes(const struct hb_program *p)
{
    static char blob[BLOB_MAX];
    char answer[8];
    if (sound.broken)
        return false;
    sound.broken = hb_program_blob(p, blob, sizeof blob) == 0 || fprintf(sound.to, "%s\n", blob) < 0 ||
                   fflush(sound.to) != 0 || !fgets(answer, sizeof answer, sound.from);
    if (sound.broken)
        return false;
    sound.broken = strcmp(answer, "pass\n") != 0 && strcmp(answer, "fail\n") != 0;
    return strcmp(answer, "pass\n") == 0;
}

bool sound_close(void)
{
    int status = 0;
    if (sound.to)
        fclose(sound.to);
    if (sound.from)
        fclose(sound.from);
    if (sound.pid > 0 && waitpid(sound.pid, &status, 0) != sound.pid)
        sound.broken = true;
    sound.pid = 0;
    sound.to = sound.from = NULL;
    return !sound.broken && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
