/* SPDX-License-Identifier: Apache-2.0 */
/* A replay in the simulator: exact, the schedule included. */
#include "replay.h"
#include "replay_gdb.h"
#include "report_show.h"
#include "say.h"
#include "subject.h"
#include "verb.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REPAIR_MARK ".repaired"

void replay_words(struct replay *replay)
{
    world_word(&replay->run, "--out");
    world_word(&replay->run, replay->findings.out);
    world_word(&replay->run, "--json");
}

/* found.hb becomes found.repaired.hb; what is no file (a blob) becomes repaired.hb. */
static void name_repaired(struct replay *replay)
{
    const char *path = replay->file;
    const char *dot = strrchr(path, '.');
    const char *slash = strrchr(path, '/');
    if (subject_is_blob(path)) {
        snprintf(replay->repaired, sizeof replay->repaired, "repaired.hb");
    } else if (dot != NULL && (slash == NULL || dot > slash)) {
        snprintf(replay->repaired, sizeof replay->repaired, "%.*s%s%s", (int)(dot - path), path, REPAIR_MARK, dot);
    } else {
        snprintf(replay->repaired, sizeof replay->repaired, "%.4000s%s", path, REPAIR_MARK);
    }
}

/* A file appears whole, as another one: what is there from before is no result of this run. */
static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_ino == b->st_ino && a->st_dev == b->st_dev && a->st_ctim.tv_sec == b->st_ctim.tv_sec &&
           a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static bool is_new(const char *path, bool was, const struct stat *before)
{
    struct stat now;
    return stat(path, &now) == 0 && !(was && same_file(before, &now));
}

int replay_sim(struct replay *replay)
{
    char report[PATH_MAX];
    struct stat before;
    bool was = false;
    replay->times = replay->options.times > 0 ? (unsigned)replay->options.times : 1;
    world_begin(&replay->run, &replay->core, "hb-sim", &replay->tally, &replay->findings);
    replay->run.echo = true;
    if (replay->scenario != NULL) {
        world_word(&replay->run, "--scenario");
        world_word(&replay->run, replay->scenario);
    } else {
        world_word(&replay->run, "--replay");
        world_word(&replay->run, replay->file);
        world_number(&replay->run, "--times", replay->times);
    }
    if (replay->options.repair) {
        name_repaired(replay);
        was = stat(replay->repaired, &before) == 0;
        world_word(&replay->run, "--repair");
        world_word(&replay->run, replay->repaired);
    }
    if (replay->options.trace) {
        world_word(&replay->run, "--trace");
    }
    snprintf(report, sizeof report, "%.4000s/bin/report-%d.txt", replay->core.build, getpid());
    world_word(&replay->run, "--report");
    world_word(&replay->run, report);
    replay_words(replay);
    int code = world_run(&replay->run, REPLAY_SECONDS);
    if (replay->options.repair && !is_new(replay->repaired, was, &before)) {
        replay->repaired[0] = '\0';
    }
    if (code == HB_EXIT_FINDING) {
        /* All or none: hb-sim says so itself if one replay differs from another. */
        replay->failures = replay->findings.count > 0 ? replay->times : 0;
    }
    report_show(report);
    unlink(report);
    if (replay->options.gdb && (code == HB_EXIT_FINDING || code == HB_EXIT_CLEAN)) {
        code = exit_worse(code, replay_gdb_sim(replay, code == HB_EXIT_FINDING));
    }
    return code;
}
