/* SPDX-License-Identifier: Apache-2.0 */
/* A replay on harts: the program as an initrd, with the order of its entries as in the simulator. */
#include "replay.h"
#include "replay_gdb.h"
#include "replay_order.h"
#include "say.h"
#include "verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPLAY_BOOT_SECONDS 60.0
#define RUNS_IN_A_BOOT "repeat=20"

static void to_file(void *context, const char *line, bool is_err)
{
    if (!is_err) {
        fprintf(context, "%s\n", line);
    }
}

/* The guest reads text only, whatever form the file has. */
int replay_as_text(struct replay *replay)
{
    char program[PATH_MAX];
    struct process process = {.line = to_file};
    snprintf(replay->text, sizeof replay->text, "%.4000s/bin/replay-%d.hb", replay->core.build, getpid());
    FILE *file = fopen(replay->text, "w");
    if (file == NULL) {
        say_error("%s: %s", replay->text, strerror(errno));
        return HB_EXIT_ENVIRONMENT;
    }
    process.context = file;
    int code = core_tool("hb-seeds", program, sizeof program);
    if (code != HB_EXIT_CLEAN) {
        fclose(file);
        return code;
    }
    char *argv[] = {program, "--text", replay->file, NULL};
    code = process_run(&process, argv, REPLAY_SECONDS);
    fclose(file);
    if (code != 0) {
        say_error("%s", process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no program");
        unlink(replay->text);
        return HB_EXIT_USAGE;
    }
    return HB_EXIT_CLEAN;
}

/* How many CPUs the program asks for: the line `cpus N`. */
static unsigned program_cpus(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[256];
    unsigned cpus = 0;
    while (file != NULL && cpus == 0 && fgets(line, sizeof line, file) != NULL) {
        (void)sscanf(line, " cpus %u", &cpus);
    }
    if (file != NULL) {
        fclose(file);
    }
    return cpus >= 1 && cpus <= 64 ? cpus : 4;
}

static int boots(struct replay *replay, const struct boot_request *request)
{
    struct boot *boot = &replay->boot;
    for (unsigned i = 0; i < replay->times && !process_interrupted(); i++) {
        if (!boot_start(boot, &replay->core, request)) {
            return HB_EXIT_ENVIRONMENT;
        }
        boot_wait(boot);
        if (process_interrupted() || boot_verdict(boot)) {
            continue;
        }
        if (boot->usage) {
            say_error("%s", boot->why);
            return HB_EXIT_USAGE;
        }
        if (replay->failures++ == 0) {
            say("FAIL %s", boot->why);
        }
    }
    return replay->failures > 0 ? HB_EXIT_FINDING : HB_EXIT_CLEAN;
}

/* What the last boot said of the order, beside what the simulator says. False: they came to different states. */
static bool compare(const struct replay *replay, const struct replay_order *order)
{
    const struct console *console = &replay->boot.console;
    if (console->gate[0] != '\0') {
        say("%s", console->gate);
    }
    if (order->inside > 0) {
        say("needs preemption inside an operation (%u of %u deviations): order kept at boundaries only", order->inside,
            order->deviations);
    }
    if (!order->ended || !console->digested) {
        say("state digest: %s",
            order->ended ? "none on harts, the run failed" : "none in the simulator, it fails there");
        return true;
    }
    bool same = order->digest == console->digest;
    say("state digest: sim %016llx, harts %016llx%s", (unsigned long long)order->digest,
        (unsigned long long)console->digest, same ? "" : "  DIFFERENT");
    return same || order->inside > 0;
}

static int in_order(struct replay *replay, struct boot_request *request)
{
    struct replay_order order;
    int code = replay_order(replay, &order);
    code = code == HB_EXIT_CLEAN ? replay_order_append(replay, &order) : code;
    unlink(order.path);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    request->append = order.known ? NULL : RUNS_IN_A_BOOT;
    code = boots(replay, request);
    if (order.known && (code == HB_EXIT_CLEAN || code == HB_EXIT_FINDING) && !process_interrupted() &&
        !compare(replay, &order) && code == HB_EXIT_CLEAN) {
        replay->failures = 1;
        code = HB_EXIT_FINDING;
    }
    return code;
}

#define SOCKET_POLLS 200u
#define SOCKET_POLL_SECONDS 0.05

/* Once more, for gdb; its socket is in a folder of our own, since others could reach a port. */
static int debug(struct replay *replay, const struct boot_request *request, bool fails)
{
    struct boot *boot = &replay->boot;
    struct process *list[1] = {&boot->process};
    struct boot_request again = *request;
    char folder[] = "/tmp/hartbreak-gdb-XXXXXX", path[sizeof folder + 8];
    int code = HB_EXIT_ENVIRONMENT;
    if (mkdtemp(folder) == NULL) {
        say_error("%s: %s", folder, strerror(errno));
        return code;
    }
    snprintf(path, sizeof path, "%s/socket", folder);
    again.gdb = path;
    again.echo = true;
    again.timeout = 0;
    if (boot_start(boot, &replay->core, &again)) {
        for (unsigned i = 0; i < SOCKET_POLLS && boot->process.pid != 0 && access(path, F_OK) != 0; i++) {
            processes_poll(list, 1, SOCKET_POLL_SECONDS);
        }
        code = replay_gdb_harts(replay, boot, fails);
    }
    unlink(path);
    rmdir(folder);
    return code;
}

static int scenario(struct replay *replay, struct boot_request *request)
{
    char only[128];
    snprintf(only, sizeof only, "only=%.100s", replay->scenario);
    for (char *space; (space = strchr(only, ' ')) != NULL;) {
        *space = '-';
    }
    request->append = strcmp(replay->scenario, "all") == 0 ? NULL : only;
    return boots(replay, request);
}

int replay_harts(struct replay *replay)
{
    const struct replay_options *o = &replay->options;
    struct boot_request request = {.smp = o->smp > 0 ? (unsigned)o->smp : 4,
                                   .kernel = replay->kernel,
                                   .timeout = REPLAY_BOOT_SECONDS,
                                   .echo = o->common.verbose};
    replay->times = o->times > 0 ? (unsigned)o->times : 1;
    if (replay->scenario != NULL) {
        return scenario(replay, &request);
    }
    int code = replay_as_text(replay);
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    unsigned cpus = program_cpus(replay->text);
    request.smp = o->smp > 0 ? (unsigned)o->smp : cpus;
    request.initrd = replay->text;
    if (request.smp < cpus) {
        say_error("%s needs cpus %u, and --smp is %u", o->file, cpus, request.smp);
        code = HB_EXIT_USAGE;
    } else {
        code = in_order(replay, &request);
    }
    if (o->gdb && (code == HB_EXIT_CLEAN || code == HB_EXIT_FINDING) && !process_interrupted()) {
        code = exit_worse(code, debug(replay, &request, code == HB_EXIT_FINDING));
    }
    unlink(replay->text);
    return code;
}
