/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hb-minimize-rate: the smallest program that fails on threads as often as a finding does. There the interleaving is
 * nobody's to choose, so a candidate is judged by how often it fails (sprt.h).
 */
#include <cjson/cJSON.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "edit.h"
#include "host/reproducer.h"
#include "oracle.h"
#include "shrink.h"
#include "sprt.h"

#define TIMES 50u        /* runs that say how often it fails */
#define TIMES_MOST 2000u /* of something rare, until it has failed FAILED_ENOUGH times */
#define FAILED_ENOUGH 3u
#define ORACLES_MAX 4u

enum exit_code { EXIT_CLEAN = 0, EXIT_FINDING = 1, EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3, EXIT_INTERRUPTED = 130 };

struct minimize {
    const char *file;
    const char *output;
    const char *stress[ORACLES_MAX]; /* the builds to try, in this order */
    uint32_t stress_count;
    double seconds; /* 0: as long as it takes */
    bool json;

    struct oracle oracle;
    struct hb_program given;
    struct shrink shrink;
    struct hb_error error;
    struct timespec started;
    uint32_t before, after, times; /* runs that failed, of so many */
    bool recounted;                /* `after` is known */
    bool broken;                   /* the oracle does not answer: see error */
};

static struct minimize m;
static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

static double elapsed(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - m.started.tv_sec) + (double)(now.tv_nsec - m.started.tv_nsec) * 1e-9;
}

static bool over(void *context)
{
    (void)context;
    return interrupted || m.broken || (m.seconds > 0 && elapsed() >= m.seconds);
}

/* ---- how often ---- */

static bool count(const struct hb_program *p, uint32_t times, uint32_t *failed)
{
    m.oracle.seconds = m.seconds > 0 ? m.seconds - elapsed() + 1 : 0;
    bool good = oracle_run(&m.oracle, p, times, failed, &m.error);
    m.broken |= !good && !interrupted; /* who is interrupted does not answer */
    return good;
}

/* Whether it fails as often as the finding. */
static bool fails_as_often(const struct hb_program *p)
{
    struct sprt test;
    enum sprt_verdict verdict = SPRT_OPEN;
    sprt_begin(&test, m.before, m.times);
    while (verdict == SPRT_OPEN && !over(NULL)) { /* bound: SPRT_RUNS_MAX */
        uint32_t failed, batch = sprt_batch(&test);
        if (!count(p, batch, &failed)) {
            return false;
        }
        verdict = sprt_add(&test, failed, m.oracle.made);
    }
    return verdict == SPRT_FAILS;
}

/* With these CPUs and limits the empty program must pass, or the signature says nothing about the program. */
static bool empty_fails(const struct hb_program *p)
{
    static struct hb_program empty;
    static bool known, fails;
    if (known && empty.cpus == p->cpus && memcmp(&empty.limits, &p->limits, sizeof empty.limits) == 0) {
        return fails;
    }
    hb_program_init(&empty, p->cpus);
    empty.limits = p->limits;
    fails = fails_as_often(&empty);
    known = true;
    return fails;
}

/* A candidate is handed over as text, which does not say everything: tasks of which none boots, more stacks than tasks.
 */
static bool is_text(const struct hb_program *p)
{
    static char text[HB_TEXT_MAX];
    static struct hb_program again;
    struct hb_text_error error;
    return hb_program_parse(&again, text, hb_program_print(p, text, sizeof text), &error);
}

/* A search for another schedule is not for programs that have none. */
static bool candidate_fails(void *context, struct hb_program *candidate, bool search, uint32_t limit)
{
    (void)context;
    (void)limit;
    return !search && is_text(candidate) && !empty_fails(candidate) && fails_as_often(candidate);
}

/* The first build under which it fails at all. False: under none, or the oracle is broken. */
static bool reproduces(void)
{
    for (uint32_t i = 0; i < m.stress_count && !over(NULL); i++) {
        uint32_t failed;
        m.oracle.stress = m.stress[i];
        m.before = m.times = 0;
        while (m.times < TIMES_MOST && !over(NULL)) { /* twice as many each time */
            uint32_t left = TIMES_MOST - m.times, more = m.times > 0 ? m.times : TIMES;
            if (!count(&m.given, more < left ? more : left, &failed)) {
                break;
            }
            m.before += failed;
            m.times += m.oracle.made;
            if (m.before >= FAILED_ENOUGH) {
                return true;
            }
        }
        if (m.before > 0) {
            return true;
        }
        m.broken = m.broken && i + 1 == m.stress_count; /* another build may run here */
    }
    return false;
}

/* ---- what is said ---- */

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static void say_json(const struct hb_program *p, const char *path)
{
    char after[16] = "null";
    cJSON *name = cJSON_CreateString(path);
    char *file = cJSON_PrintUnformatted(name);
    if (m.recounted) {
        snprintf(after, sizeof after, "%u", m.after);
    }
    printf("{\"event\":\"minimized\",\"world\":\"threads\",\"signature\":\"%s\",\"invariant\":\"%s\","
           "\"operations_before\":%u,\"deviations_before\":0,\"operations\":%u,\"deviations\":0,\"tasks\":%u,"
           "\"cpus\":%u,\"runs\":%llu,\"seconds\":%.3f,\"reproduced_before\":%u,\"reproduced\":%s,\"times\":%u,"
           "\"complete\":%s,\"file\":%s}\n",
           m.oracle.signature, m.oracle.invariant, edit_op_count(&m.given), edit_op_count(p), p->task_count, p->cpus,
           (unsigned long long)m.oracle.runs, elapsed(), m.before, after, m.times, over(NULL) ? "false" : "true",
           file != NULL ? file : "\"\"");
    free(file);
    cJSON_Delete(name);
}

static void say(const struct hb_program *p, bool changed)
{
    uint32_t operations = edit_op_count(p);
    if (m.json) {
        say_json(p, changed ? m.output : "");
        return;
    }
    if (over(NULL)) {
        printf("%s before all was tried: it may get smaller\n", interrupted ? "interrupted" : "the time was over");
    }
    if (!changed) {
        printf("%s: %u operations, fails in %u of %u runs under %s (%.0f s)\n",
               over(NULL) ? "nothing smaller so far" : "already minimal", operations, m.before, m.times,
               base_of(m.oracle.stress), elapsed());
        return;
    }
    printf("%u operations -> %u, %u in %u runs -> ", edit_op_count(&m.given), operations, m.before, m.times);
    if (m.recounted) {
        printf("%u in %u, %.0f s\n", m.after, m.times, elapsed());
    } else {
        printf("not counted again, %.0f s\n", elapsed());
    }
    printf("%u operations in %u tasks on %u CPUs, under %s, %llu runs in all: %s\n", operations, p->task_count, p->cpus,
           base_of(m.oracle.stress), (unsigned long long)m.oracle.runs, m.output);
}

static bool save(struct hb_program *p)
{
    static char text[HB_TEXT_MAX];
    p->origin = m.given.origin;
    snprintf(p->origin.world, sizeof p->origin.world, "threads");
    snprintf(p->origin.signature, sizeof p->origin.signature, "%s", m.oracle.signature);
    size_t length = hb_program_print(p, text, sizeof text);
    return hb_file_write(m.output, text, length, &m.error);
}

static int error_exit(enum exit_code code)
{
    fprintf(stderr, "hb-minimize-rate: %s\n", m.error.text);
    return code;
}

/* ---- the whole ---- */

static int minimize(void)
{
    static struct shrink_oracle oracle = {.fails = candidate_fails, .over = over, .context = NULL};
    if (!reproduces()) {
        if (m.broken) {
            return error_exit(EXIT_ENVIRONMENT);
        }
        printf("did not reproduce (0/%llu)%s\n", (unsigned long long)m.oracle.runs,
               interrupted  ? ", interrupted before all was tried"
               : over(NULL) ? ", and the time was over before all was tried"
                            : "");
        return interrupted ? EXIT_INTERRUPTED : EXIT_CLEAN;
    }
    if (empty_fails(&m.given)) {
        hb_error_set(&m.error, "the empty program fails as often: the signature says nothing about this one");
        return error_exit(EXIT_USAGE);
    }
    m.shrink.oracle = &oracle;
    m.shrink.best = m.given;
    bool changed = shrink_run(&m.shrink);
    m.recounted = changed && !interrupted && count(&m.shrink.best, m.times, &m.after);
    if (m.broken || (changed && !save(&m.shrink.best))) {
        return error_exit(EXIT_ENVIRONMENT);
    }
    say(&m.shrink.best, changed);
    return interrupted ? EXIT_INTERRUPTED : EXIT_FINDING;
}

static int usage(void)
{
    fprintf(stderr,
            "usage: hb-minimize-rate --minimize FILE --output OUT --stress HB-STRESS... [--seconds T] [--json]\n"
            "FILE is a finding of threads; each HB-STRESS a build of it, tried in this order until it fails.\n");
    return EXIT_USAGE;
}

static bool parse(int argc, char **argv)
{
    static const struct option options[] = {
        {"minimize", required_argument, NULL, 'm'}, {"output", required_argument, NULL, 'o'},
        {"stress", required_argument, NULL, 's'},   {"seconds", required_argument, NULL, 't'},
        {"json", no_argument, NULL, 'j'},           {NULL, 0, NULL, 0},
    };
    for (int key; (key = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        char *end = NULL;
        if (key == 'm') {
            m.file = optarg;
        } else if (key == 'o') {
            m.output = optarg;
        } else if (key == 'j') {
            m.json = true;
        } else if (key == 's' && m.stress_count < ORACLES_MAX) {
            m.stress[m.stress_count++] = optarg;
        } else if (key == 't') {
            m.seconds = strtod(optarg, &end);
            if (*end != '\0' || !(m.seconds > 0)) {
                return false;
            }
        } else {
            return false;
        }
    }
    return optind == argc && m.file != NULL && m.output != NULL && m.stress_count > 0;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    clock_gettime(CLOCK_MONOTONIC, &m.started);
    if (!parse(argc, argv)) {
        return usage();
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    if (!hb_program_load_argument(m.file, &m.given, &m.error)) {
        return error_exit(EXIT_USAGE);
    }
    m.given.schedule.count = 0; /* nobody follows it there */
    snprintf(m.oracle.signature, sizeof m.oracle.signature, "%s", m.given.origin.signature);
    if (!oracle_open(&m.oracle, &m.error)) {
        return error_exit(EXIT_ENVIRONMENT);
    }
    int code = minimize();
    oracle_close(&m.oracle);
    return code;
}
