/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak boot: the self-tests on harts. */
#include "finding.h"
#include "options.h"
#include "qemu.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * The boot hart was not hart 0 in 8 to 20 of 100 boots at several harts. At the low end, this many
 * boots in a row from hart 0 are a chance of 1 in 800: rather a kernel or a QEMU that fixes the boot hart.
 */
#define LOTTERY_BOOTS 80u
#define REPEAT_MAX 100000u
#define HARTS_MAX 64u

struct boot_options {
    struct common common;
    struct sizes smp;
    uint64_t repeat;
    const char *only;
    uint64_t seed;
    uint64_t programs;
    double timeout;
    bool console;
};

struct size_tally {
    unsigned smp;
    unsigned boots;
    unsigned ok;
    unsigned passed;
    unsigned skipped;
    unsigned harts[HARTS_MAX]; /* how often each was the boot hart */
    double *seconds;
};

struct campaign {
    struct boot_options options;
    struct core core;
    struct boot boot;
    struct size_tally tallies[SIZES_MAX];
    struct findings findings;
    char append[256];
    bool usage;
};

static void arguments(struct campaign *campaign)
{
    const struct boot_options *o = &campaign->options;
    if (o->programs > 0) {
        snprintf(campaign->append, sizeof campaign->append, "only=random seed=%llu programs=%llu",
                 (unsigned long long)o->seed, (unsigned long long)o->programs);
    } else if (o->only != NULL) {
        snprintf(campaign->append, sizeof campaign->append, "only=%.200s", o->only);
        /* Kernel arguments are separated by spaces; in a name '-' stands for one. */
        for (char *space; (space = strchr(campaign->append, ' ')) != NULL;) {
            *space = '-';
        }
    }
}

static void report_boot(const struct campaign *campaign, const struct boot *boot, bool ok)
{
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "boot");
    cJSON_AddStringToObject(event, "core", campaign->core.name);
    cJSON_AddNumberToObject(event, "smp", boot->request.smp);
    cJSON_AddBoolToObject(event, "ok", ok);
    cJSON_AddNumberToObject(event, "boot_hart", boot->console.boot_hart);
    cJSON_AddNumberToObject(event, "passed", boot->console.ok);
    cJSON_AddNumberToObject(event, "skipped", boot->console.skipped);
    cJSON_AddNumberToObject(event, "failed", boot->console.failed);
    cJSON_AddNumberToObject(event, "exit", boot->process.code);
    cJSON_AddNumberToObject(event, "seconds", boot->process.ended - boot->process.started);
    if (!ok) {
        cJSON_AddStringToObject(event, "why", boot->why);
    }
    say_event(event);
}

static void show_tail(const struct process *process)
{
    unsigned begin = process->tail_count > TAIL_LINES ? process->tail_count - TAIL_LINES : 0;
    say("last lines of the console:");
    for (unsigned i = begin; i < process->tail_count; i++) {
        say("  | %s", process->tail[i % TAIL_LINES]);
    }
}

static void record_failure(struct campaign *campaign, struct boot *boot, const char *log)
{
    say("FAIL boot smp %u: %s", boot->request.smp, boot->why);
    if (boot->process.timed_out || boot->console.failed == 0) {
        show_tail(&boot->process);
    }
    finding_from_boot(&campaign->findings, boot, log);
}

static bool boot_once(struct campaign *campaign, struct size_tally *tally, unsigned turn)
{
    struct boot *boot = &campaign->boot;
    char log[PATH_MAX];
    snprintf(log, sizeof log, "%.4000s/bin/boot-%d.log", campaign->core.build, getpid());
    struct boot_request request = {.smp = tally->smp,
                                   .timeout = campaign->options.timeout,
                                   .append = campaign->append[0] != '\0' ? campaign->append : NULL,
                                   .echo = campaign->options.console,
                                   .log = log};
    say_status("boot smp %u, %u of %llu, %u findings", tally->smp, turn + 1,
               (unsigned long long)campaign->options.repeat, campaign->findings.count);
    if (!boot_start(boot, &campaign->core, &request)) {
        return false;
    }
    boot_wait(boot);
    bool ok = boot_verdict(boot);
    if (process_interrupted()) {
        unlink(log);
        return false;
    }
    if (!ok && boot->usage) {
        say_error("%s", boot->why);
        campaign->usage = true;
        unlink(log);
        return false;
    }
    tally->seconds[tally->boots++] = boot->process.ended - boot->process.started;
    tally->ok += ok;
    tally->passed = boot->console.ok;
    tally->skipped = boot->console.skipped;
    if (boot->console.boot_hart >= 0 && boot->console.boot_hart < (int)HARTS_MAX) {
        tally->harts[boot->console.boot_hart]++;
    }
    report_boot(campaign, boot, ok);
    if (!ok) {
        record_failure(campaign, boot, log);
    }
    unlink(log);
    return true;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void boot_harts(const struct size_tally *tally, char *out, size_t size)
{
    size_t used = 0;
    *out = '\0';
    for (unsigned h = 0; h < HARTS_MAX && used < size; h++) {
        if (tally->harts[h] > 0) {
            used += (size_t)snprintf(out + used, size - used, "%s%u:%u", used > 0 ? " " : "", h, tally->harts[h]);
        }
    }
}

static void table(const struct campaign *campaign)
{
    say("%4s %6s %6s %7s %8s %9s %9s  %s", "smp", "boots", "ok", "passed", "skipped", "median s", "longest s",
        "boot hart:times");
    for (unsigned i = 0; i < campaign->options.smp.count; i++) {
        const struct size_tally *tally = &campaign->tallies[i];
        char harts[256];
        if (tally->boots == 0) {
            continue;
        }
        qsort(tally->seconds, tally->boots, sizeof tally->seconds[0], by_value);
        boot_harts(tally, harts, sizeof harts);
        say("%4u %6u %6u %7u %8u %9.2f %9.2f  %s", tally->smp, tally->boots, tally->ok, tally->passed, tally->skipped,
            tally->seconds[tally->boots / 2], tally->seconds[tally->boots - 1], harts);
    }
}

/* The lottery of the boot hart must have been played, or a kernel that needs hart 0 would pass. */
static int judge_lottery(const struct campaign *campaign)
{
    unsigned boots = 0, others = 0, sizes = 0;
    for (unsigned i = 0; i < campaign->options.smp.count; i++) {
        const struct size_tally *tally = &campaign->tallies[i];
        if (tally->smp >= 2) {
            boots += tally->boots;
            others += tally->boots - tally->harts[0];
            sizes++;
        }
    }
    if (boots < 2 || sizes == 0) {
        return HB_EXIT_CLEAN;
    }
    if (boots < LOTTERY_BOOTS) {
        say("boot hart: another than 0 in %u of %u boots with several harts (judged from %u boots on)", others, boots,
            LOTTERY_BOOTS);
        return HB_EXIT_CLEAN;
    }
    say("boot hart: another than 0 in %u of %u boots with several harts%s", others, boots,
        others == 0 ? ": FAIL, a kernel that needs hart 0 would not be noticed" : "");
    return others == 0 ? HB_EXIT_FINDING : HB_EXIT_CLEAN;
}

static int run_campaign(struct campaign *campaign)
{
    static const char *const targets[] = {"hartbreak-kernel", NULL};
    int code = core_prepare(&campaign->core, campaign->options.common.core);
    if (code == HB_EXIT_CLEAN && !qemu_present()) {
        code = HB_EXIT_ENVIRONMENT;
    }
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&campaign->core, targets);
    }
    if (code != HB_EXIT_CLEAN) {
        return code;
    }
    arguments(campaign);
    findings_init(&campaign->findings, campaign->options.common.out, &campaign->core);
    bool going = true;
    for (unsigned i = 0; i < campaign->options.smp.count; i++) {
        campaign->tallies[i].smp = campaign->options.smp.values[i];
        campaign->tallies[i].seconds = calloc(campaign->options.repeat, sizeof(double));
        going = going && campaign->tallies[i].seconds != NULL;
    }
    /* Sizes take turns, so that an interrupted run has tried them all. */
    for (unsigned turn = 0; going && turn < campaign->options.repeat; turn++) {
        for (unsigned i = 0; going && i < campaign->options.smp.count; i++) {
            going = boot_once(campaign, &campaign->tallies[i], turn);
        }
    }
    say_status_end();
    table(campaign);
    code = judge_lottery(campaign);
    if (campaign->findings.count > 0) {
        code = exit_worse(code, HB_EXIT_FINDING);
    }
    if (process_interrupted()) {
        code = HB_EXIT_INTERRUPTED;
    } else if (campaign->usage) {
        return HB_EXIT_USAGE;
    } else if (!going) {
        code = exit_worse(code, HB_EXIT_ENVIRONMENT);
    }
    findings_end(&campaign->findings, code);
    return code;
}

int verb_boot(int argc, char **argv)
{
    static struct campaign campaign;
    struct boot_options *o = &campaign.options;
    *o = (struct boot_options){.smp = {1, {4}}, .repeat = 1, .seed = 1, .timeout = 60};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o->common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o->common.json, 0, 0},
        {"core", OPTION_TEXT, &o->common.core, 0, 0},
        {"out", OPTION_TEXT, &o->common.out, 0, 0},
        {"smp", OPTION_SIZES, &o->smp, 1, HARTS_MAX},
        {"repeat", OPTION_NUMBER, &o->repeat, 1, REPEAT_MAX},
        {"only", OPTION_TEXT, &o->only, 0, 0},
        {"seed", OPTION_NUMBER, &o->seed, 0, UINT64_MAX},
        {"programs", OPTION_NUMBER, &o->programs, 1, 1000000},
        {"timeout", OPTION_DURATION, &o->timeout, 0, 0},
        {"console", OPTION_FLAG, &o->console, 0, 0},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, NULL, 0, &code)) {
        return code;
    }
    say_json_mode(o->common.json);
    say_verbose_mode(o->common.verbose);
    return run_campaign(&campaign);
}
