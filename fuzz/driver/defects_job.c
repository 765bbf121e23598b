/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_job.h"

#include "verb.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_FIRST 2000u
#define SLICE_MOST 32000u
#define SLICE_LEAST 64u
#define SLICES_MAX 4096u
/* A slice that takes that much longer than the whole budget hangs, however busy the machine is. */
#define PATIENCE 30.0
#define MINIMIZE_SECONDS "120" /* by the clock; it ends by itself in a tenth of that on a machine of its own */
#define SHORTEN_SECONDS "20"
#define STEP_SECONDS 300.0
#define DEVIATIONS_FEW 3u

/* Races end an execution: half of the time they are not judged, so that they do not hide what they lead to. */
static const struct turn {
    const char *memory;
    const char *races;
} turns[] = {{"sc", "on"}, {"sc", "off"}, {"c11", "on"}, {"c11", "off"}, {"tso", "on"}, {"tso", "off"}};
#define TURNS (sizeof turns / sizeof turns[0])

void defect_program(const struct defect *defect, const char *world, char *out, size_t size)
{
    if (strcmp(world, "threads") == 0) {
        snprintf(out, size, "hb-stress-plain-%s", defect->id);
    } else if (strcmp(world, "harts") == 0) {
        snprintf(out, size, "hartbreak-kernel-%s", defect->id);
    } else {
        snprintf(out, size, "hb-sim-defect-%s", defect->id);
    }
}

/* ---- slices ---- */

static bool threads(const struct defect_job *job)
{
    return strcmp(job->options->world, "threads") == 0;
}

static uint64_t slice_seed(const struct defect_job *job)
{
    return (job->options->seed * 1000003u + job->slice * 7919u) & 0xffffffffu;
}

/* Twice as many in each round, and at the end no more than what the time is good for. */
static uint64_t slice_executions(const struct defect_job *job)
{
    const struct defect_result *r = &job->result;
    unsigned round = job->slice / TURNS;
    uint64_t most = round < 4 ? (uint64_t)SLICE_FIRST << round : SLICE_MOST;
    if (r->executions > 0 && r->seconds > 0) {
        double left = (job->options->seconds - r->seconds) * (double)r->executions / r->seconds;
        most = left < (double)most ? (uint64_t)left : most;
    }
    if (job->options->executions > 0 && job->options->executions - r->executions < most) {
        most = job->options->executions - r->executions;
    }
    return most > SLICE_LEAST ? most : SLICE_LEAST;
}

bool defect_needs_scenarios(const struct defect *d)
{
    return strcmp(d->caught_by, "INV-10") == 0;
}

static void programs_words(struct defect_job *job, uint64_t executions)
{
    struct world_run *run = &job->run;
    if (defect_needs_scenarios(job->defect)) {
        world_word(run, "--scenario");
        world_word(run, "all");
        world_number(run, "--executions", executions / DEFECT_SCENARIOS_SHARE); /* of each */
    } else {
        world_word(run, "--random");
        world_number(run, "--executions", executions);
    }
}

static void sim_words(struct defect_job *job)
{
    /* Harts keep an order between operations: what is found with no switch inside one fails there as well. */
    bool harts = strcmp(job->options->world, "harts") == 0;
    const struct turn *turn = &turns[job->slice % TURNS];
    struct world_run *run = &job->run;
    programs_words(job, slice_executions(job));
    world_word(run, "--memory");
    world_word(run, turn->memory);
    world_word(run, "--races");
    world_word(run, turn->races);
    world_word(run, "--until");
    world_word(run, job->defect->caught_by);
    if (harts) {
        world_word(run, "--points");
        world_word(run, job->slice / TURNS % 2 == 0 ? "entry" : "access");
    }
    if (job->options->strategy != NULL) {
        world_word(run, "--strategy");
        world_word(run, job->options->strategy);
    }
    snprintf(job->result.memory, sizeof job->result.memory, "%s", turn->memory);
    snprintf(job->result.races, sizeof job->result.races, "%s", turn->races);
}

/* One finding ends it: a broken core that goes on in real threads only finds the same again. */
static void threads_words(struct defect_job *job)
{
    static const unsigned cpus[] = {4, 2, 3};
    double left = job->options->seconds - job->result.seconds;
    if (defect_needs_scenarios(job->defect)) {
        world_word(&job->run, "--scenario");
        world_word(&job->run, "all");
    }
    world_number(&job->run, "--cpus", cpus[job->slice % 3]);
    world_number(&job->run, "--seconds", left < 1 ? 1 : left > 10 ? 10 : (uint64_t)left);
    world_number(&job->run, "--findings-max", 1);
    world_number(&job->run, "--hang-seconds", 5);
    snprintf(job->result.memory, sizeof job->result.memory, "real");
    snprintf(job->result.races, sizeof job->result.races, "on");
}

static bool start_slice(struct defect_job *job)
{
    world_begin(&job->run, job->core, job->program, &job->tally, &job->findings);
    if (threads(job)) {
        threads_words(job);
    } else {
        sim_words(job);
    }
    world_number(&job->run, "--seed", slice_seed(job));
    world_word(&job->run, "--out");
    world_word(&job->run, job->folder);
    world_word(&job->run, "--json");
    return world_start(&job->run, job->options->seconds * PATIENCE);
}

static void give_up(struct defect_job *job, const char *why)
{
    job->stage = DEFECT_OVER;
    job->result.failed = true;
    snprintf(job->result.why, sizeof job->result.why, "%s", why);
}

bool defect_job_begin(struct defect_job *job, const struct defect *defect, const struct defects_options *options,
                      const struct core *core)
{
    memset(job, 0, sizeof *job);
    job->defect = defect;
    job->options = options;
    job->core = core;
    job->stage = DEFECT_HUNT;
    job->tally = (struct tally){.name = defect->id, .world = options->world};
    snprintf(job->folder, sizeof job->folder, "%.3000s/%s", options->common.out, defect->id);
    findings_init(&job->findings, job->folder, core);
    job->findings.quiet = true;
    if (threads(job)) { /* built where they are tested */
        size_t used = (size_t)snprintf(job->program, sizeof job->program, "../stress/tests/");
        defect_program(defect, "threads", job->program + used, sizeof job->program - used);
    } else {
        defect_program(defect, "sim", job->program, sizeof job->program);
    }
    if (!make_folders(job->folder)) {
        give_up(job, "no folder for what is found");
        return false;
    }
    if (!start_slice(job)) {
        give_up(job, "its broken core cannot be started");
        return false;
    }
    return true;
}

/* ---- what was found ---- */

static void add_other(struct defect_result *r, const char *invariant)
{
    size_t used = strlen(r->others);
    if (strstr(r->others, invariant) == NULL && used + 8 < sizeof r->others) {
        snprintf(r->others + used, sizeof r->others - used, "%s%s", used > 0 ? " " : "", invariant);
    }
}

static const struct finding *first_of(const struct findings *findings, const char *invariant)
{
    for (unsigned i = 0; i < findings->count; i++) {
        if (strcmp(findings->list[i].invariant, invariant) == 0) {
            return &findings->list[i];
        }
    }
    return NULL;
}

/* The finding that must be; at the end, one that the header explains will do. Others are noted. */
static const struct finding *look(struct defect_job *job, bool end)
{
    const struct defect *d = job->defect;
    const struct finding *hit = first_of(&job->findings, d->caught_by);
    for (unsigned i = 0; end && hit == NULL && i < d->also_count; i++) {
        hit = first_of(&job->findings, d->also[i].invariant);
    }
    for (unsigned i = 0; i < job->findings.count; i++) {
        if (!defect_is(d, job->findings.list[i].invariant)) {
            add_other(&job->result, job->findings.list[i].invariant);
        }
    }
    return hit;
}

/* Runs another program of this job with these words, NULL-ended. */
static void start_step(struct defect_job *job, enum defect_stage stage, const char *const *words)
{
    world_begin(&job->run, job->core, job->program, &job->tally, &job->findings);
    for (unsigned i = 0; words[i] != NULL; i++) {
        world_word(&job->run, words[i]);
    }
    job->stage = stage;
    findings_init(&job->findings, job->folder, job->core);
    job->findings.quiet = true;
    if (!world_start(&job->run, STEP_SECONDS)) {
        give_up(job, "its broken core cannot be started");
    }
}

static void start_minimize(struct defect_job *job)
{
    char sound[PATH_MAX];
    snprintf(job->smaller, sizeof job->smaller, "%.4000s/min.hb", job->folder);
    const char *const words[] = {"--minimize",     job->result.file, "--output", job->smaller, "--seconds",
                                 MINIMIZE_SECONDS, "--json",         "--sound",  sound,        NULL};
    core_binary(job->core, "hb-sim", sound, sizeof sound);
    start_step(job, DEFECT_MINIMIZE, words);
}

/* The same program, any schedule with few deviations: a sound way to say that more are needed, if it ends. */
static void start_shorten(struct defect_job *job)
{
    const struct defect_result *r = &job->result;
    const char *const words[] = {
        "--program", r->file,     "--strategy", "dfs",       "--bound",       "3",       "--races",
        r->races,    "--memory",  r->memory,    "--seconds", SHORTEN_SECONDS, "--until", job->defect->caught_by,
        "--out",     job->folder, "--json",     NULL};
    start_step(job, DEFECT_SHORTEN, words);
}

static void start_replay(struct defect_job *job)
{
    static const char times[] = "10";
    const char *const words[] = {"--replay", job->result.file, "--times", times, "--json", NULL};
    _Static_assert(DEFECT_REPLAYS == 10, "as `times` says");
    start_step(job, DEFECT_REPLAY, words);
}

static void measure(struct defect_job *job)
{
    if (!defect_size(job->result.file, &job->result.operations, &job->result.deviations)) {
        job->result.operations = job->result.deviations = 0;
    }
}

static void found(struct defect_job *job, const struct finding *finding)
{
    struct defect_result *r = &job->result;
    r->found = true;
    snprintf(r->invariant, sizeof r->invariant, "%s", finding->invariant);
    snprintf(r->file, sizeof r->file, "%s", finding->file);
    snprintf(job->signature, sizeof job->signature, "%s", finding->signature);
    measure(job);
    if (threads(job) || r->file[0] == '\0') {
        job->stage = DEFECT_OVER;
    } else {
        start_minimize(job);
    }
}

static void after_slice(struct defect_job *job, int code)
{
    struct defect_result *r = &job->result;
    r->executions = job->tally.executions;
    r->seconds += job->run.process.core_seconds;
    bool spent = r->seconds >= job->options->seconds ||
                 (job->options->executions > 0 && r->executions >= job->options->executions);
    const struct finding *hit = look(job, spent);
    if (hit != NULL) {
        found(job, hit);
        return;
    }
    if (code == HB_EXIT_USAGE || code == HB_EXIT_ENVIRONMENT) {
        give_up(job, job->tally.state);
    } else if (spent || ++job->slice >= SLICES_MAX || process_interrupted() || !start_slice(job)) {
        job->stage = DEFECT_OVER;
    }
}

static bool exists(const char *path)
{
    FILE *file = fopen(path, "r");
    if (file != NULL) {
        fclose(file);
    }
    return file != NULL;
}

static void after_minimize(struct defect_job *job)
{
    if (exists(job->smaller)) {
        snprintf(job->result.file, sizeof job->result.file, "%.4000s", job->smaller);
        measure(job);
    }
    if (job->result.deviations > DEVIATIONS_FEW && !process_interrupted()) {
        start_shorten(job);
    } else {
        start_replay(job);
    }
}

static void after_shorten(struct defect_job *job)
{
    const struct finding *hit = look(job, true);
    if (hit != NULL && hit->file[0] != '\0') {
        snprintf(job->result.file, sizeof job->result.file, "%s", hit->file);
        snprintf(job->result.invariant, sizeof job->result.invariant, "%s", hit->invariant);
        snprintf(job->signature, sizeof job->signature, "%s", hit->signature);
        measure(job);
    }
    start_replay(job);
}

/* hb-sim says on stderr if one replay was another execution than the first. */
static bool steady(const struct process *p)
{
    for (unsigned i = 0; i < p->tail_count && i < TAIL_LINES; i++) {
        if (strstr(p->tail[i], "replays differ") != NULL) {
            return false;
        }
    }
    return true;
}

static void after_replay(struct defect_job *job, int code)
{
    struct defect_result *r = &job->result;
    bool same = code == HB_EXIT_FINDING && job->findings.count == 1 &&
                strcmp(job->findings.list[0].signature, job->signature) == 0 && steady(&job->run.process);
    r->replays = same ? DEFECT_REPLAYS : 0;
    if (!same && !process_interrupted()) {
        r->found = false;
        snprintf(r->why, sizeof r->why, "its reproducer %.150s does not fail ten times in the same way", r->file);
    }
    job->stage = DEFECT_OVER;
}

void defect_job_advance(struct defect_job *job)
{
    job->run.saw_finding |= job->stage == DEFECT_MINIMIZE; /* its exit code is no crash */
    int code = world_end(&job->run);
    if (process_interrupted()) {
        job->stage = DEFECT_OVER;
        return;
    }
    switch (job->stage) {
    case DEFECT_HUNT:
        after_slice(job, code);
        break;
    case DEFECT_MINIMIZE:
        after_minimize(job);
        break;
    case DEFECT_SHORTEN:
        after_shorten(job);
        break;
    case DEFECT_REPLAY:
        after_replay(job, code);
        break;
    case DEFECT_OVER:
        break;
    }
}
