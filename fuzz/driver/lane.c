/* SPDX-License-Identifier: Apache-2.0 */
#include "lane.h"

#include "say.h"
#include "verb.h"

#include <dirent.h>
#include <string.h>
#include <unistd.h>

/* Beyond its slice: a world that has not ended by then hangs. Sanitized builds on a busy machine are slow to stop. */
#define SLICE_GRACE_SECONDS 60.0
/* libFuzzer runs all of its corpus before it looks at the time. That one of them hangs is for its own -timeout. */
#define CORPUS_INPUT_SECONDS 0.1
#define BOOT_SECONDS 90.0
#define BOOT_PROGRAMS 20u
#define BOOT_SCENARIOS_EVERY 4u
#define RACES_OFF_EVERY 4u
#define FUZZ_INPUT_SECONDS 20u

const struct lane_spec lane_specs[] = {
    {"program", "sim", LANE_FUZZ, "hb-fuzz-program", "hb-fuzz-program", 4, false},
    {"tsan", "threads", LANE_STRESS, "hb-stress-tsan", "hb-stress-tsan", 2, true},
    {"boots", "harts", LANE_BOOT, "hartbreak-kernel.elf", "hartbreak-kernel", 2, false},
    {"random", "sim", LANE_RANDOM, "hb-sim", "hb-sim", 2, false},
    {"scenarios", "sim", LANE_SCENARIOS, "hb-sim", "hb-sim", 2, false},
    {"asan", "threads", LANE_STRESS, "hb-stress-asan", "hb-stress-asan", 1, false},
    {"program-asan", "sim", LANE_FUZZ, "hb-fuzz-program-asan", "hb-fuzz-program-asan", 1, false},
    {"tsan-locks", "threads", LANE_STRESS, "hb-stress-tsan-locks", "hb-stress-tsan-locks", 1, true},
};
const unsigned lane_count = sizeof lane_specs / sizeof lane_specs[0];

static uint64_t lane_seed(const struct hunt *hunt, const struct lane *lane)
{
    /* Apart by a large odd number, so that no two slices share seeds. */
    return (hunt->seed + (uint64_t)(lane - hunt->lanes) * 1000003u + lane->turn * 7919u) & 0xffffffffu;
}

static void out_words(struct hunt *hunt, struct world_run *run)
{
    world_word(run, "--out");
    world_word(run, hunt->findings.out);
    world_word(run, "--json");
}

static double corpus_seconds(const char *folder)
{
    unsigned files = 0;
    DIR *dir = opendir(folder);
    while (dir != NULL && readdir(dir) != NULL) { /* bound: the folder */
        files++;
    }
    if (dir != NULL) {
        closedir(dir);
    }
    return CORPUS_INPUT_SECONDS * files;
}

static void fuzz_words(struct hunt *hunt, struct lane *lane, double seconds)
{
    struct world_run *run = &lane->run;
    run->process.environment = hunt->environment;
    world_joined(run, "-max_total_time=", (uint64_t)seconds);
    world_joined(run, "-seed=", lane_seed(hunt, lane) | 1u);
    world_joined(run, "-timeout=", FUZZ_INPUT_SECONDS);
    world_word(run, "-print_final_stats=1");
    world_word(run, "-detect_leaks=0");
    world_word(run, hunt->artifacts);
    world_word(run, hunt->corpus[0]);
}

/* Races end an execution: now and then they are not judged, so that they do not hide what they lead to. */
static void sim_words(struct hunt *hunt, struct lane *lane, double seconds)
{
    static const char *const models[] = {"sc", "c11", "tso"};
    struct world_run *run = &lane->run;
    world_word(run, "--memory");
    world_word(run, models[lane->turn % 3]);
    world_word(run, "--races");
    world_word(run, lane->turn % RACES_OFF_EVERY == RACES_OFF_EVERY - 1 ? "off" : "on");
    if (lane->spec->kind == LANE_RANDOM) {
        world_word(run, "--random");
    } else {
        world_word(run, "--scenario");
        world_word(run, "all");
        world_word(run, "--strategy");
        world_word(run, lane->turn % 2 == 0 ? "portfolio" : "dfs");
        world_number(run, "--cpus", 2 + lane->turn % 3);
    }
    world_number(run, "--seed", lane_seed(hunt, lane));
    world_number(run, "--seconds", (uint64_t)seconds);
    out_words(hunt, run);
}

static void stress_words(struct hunt *hunt, struct lane *lane, double seconds)
{
    static const unsigned cpus[] = {4, 2, 3, 8};
    struct world_run *run = &lane->run;
    run->replay_words = " --world threads";
    world_number(run, "--cpus", cpus[lane->turn % 4]);
    world_number(run, "--seed", lane_seed(hunt, lane));
    world_number(run, "--seconds", (uint64_t)seconds);
    out_words(hunt, run);
}

static bool start_boot(struct hunt *hunt, struct lane *lane)
{
    static const unsigned sizes[] = {4, 2, 8, 3, 1};
    unsigned long long seed = (unsigned long long)lane_seed(hunt, lane);
    bool scenarios = lane->turn % BOOT_SCENARIOS_EVERY == 0;
    snprintf(lane->append, sizeof lane->append, "only=random seed=%llu programs=%u", seed, BOOT_PROGRAMS);
    snprintf(lane->log, sizeof lane->log, "%.4000s/bin/hunt-%d.log", hunt->core.build, getpid());
    struct boot_request request = {.smp = sizes[lane->turn % 5],
                                   .timeout = BOOT_SECONDS,
                                   .append = scenarios ? NULL : lane->append,
                                   .log = lane->log};
    lane->turn++;
    return boot_start(&lane->boot, &hunt->core, &request);
}

static void end_boot(struct hunt *hunt, struct lane *lane)
{
    struct boot *boot = &lane->boot;
    struct tally *tally = &lane->tally;
    bool ok = boot_verdict(boot);
    if (boot->process.stopped && !boot->process.timed_out) {
        unlink(lane->log);
        return;
    }
    tally->runs++;
    tally->executions++;
    tally->programs += boot->console.programs > 0 ? boot->console.programs : boot->console.ok;
    tally->seconds += boot->process.ended - boot->process.started;
    tally->exercised |= boot->console.exercised;
    if (!ok) {
        unsigned before = hunt->findings.count;
        finding_from_boot(&hunt->findings, boot, lane->log);
        tally->findings += hunt->findings.count - before;
        tally->code = exit_worse(tally->code, HB_EXIT_FINDING);
    }
    unlink(lane->log);
}

bool lane_start(struct hunt *hunt, struct lane *lane, double seconds)
{
    double whole = seconds < 1 ? 1 : (double)(uint64_t)seconds, grace = SLICE_GRACE_SECONDS;
    bool started;
    lane->slice_end = seconds_now() + seconds;
    if (lane->spec->kind == LANE_BOOT) {
        started = start_boot(hunt, lane);
    } else {
        world_begin(&lane->run, &hunt->core, lane->spec->program, &lane->tally, &hunt->findings);
        /* One thread that always computes. Beside it, threads that wake each other would each wait for its turn. */
        lane->run.process.patient = lane->spec->kind != LANE_STRESS;
        if (lane->spec->kind == LANE_FUZZ) {
            fuzz_words(hunt, lane, whole);
            grace += corpus_seconds(hunt->corpus[0]);
        } else if (lane->spec->kind == LANE_STRESS) {
            stress_words(hunt, lane, whole);
        } else {
            sim_words(hunt, lane, whole);
        }
        lane->turn++;
        started = world_start(&lane->run, whole + grace);
    }
    lane->running = started;
    lane->off = !started;
    return started;
}

bool lane_ended(struct hunt *hunt, struct lane *lane)
{
    struct process *process = lane_process(lane);
    lane->used += process->ended - process->started;
    if (lane->spec->kind == LANE_BOOT) {
        end_boot(hunt, lane);
        if (!process->stopped && seconds_now() < lane->slice_end && start_boot(hunt, lane)) {
            return false;
        }
    } else {
        int code = world_end(&lane->run);
        if (code == HB_EXIT_USAGE || code == HB_EXIT_ENVIRONMENT) {
            lane->off = true;
        }
    }
    lane->running = false;
    return true;
}

struct process *lane_process(struct lane *lane)
{
    return lane->spec->kind == LANE_BOOT ? &lane->boot.process : &lane->run.process;
}

uint64_t lane_executions(const struct lane *lane)
{
    uint64_t now = lane->running && lane->spec->kind != LANE_BOOT ? lane->run.last.executions : 0;
    return lane->tally.executions + now;
}
