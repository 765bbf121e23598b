/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "say.h"
#include "shell_word.h"
#include "verb.h"

#include <stdlib.h>
#include <string.h>

/* Exit codes of libFuzzer for what it found, which are none of ours. */
enum fuzzer_exit {
    FUZZER_TSAN = 66,
    FUZZER_TIMEOUT = 70,
    FUZZER_MEMORY = 71,
    FUZZER_INTERRUPTED = 72,
    FUZZER_CRASH = 77
};

void world_begin(struct world_run *run, const struct core *core, const char *program, struct tally *tally,
                 struct findings *findings)
{
    memset(run, 0, sizeof *run);
    core_binary(core, program, run->program, sizeof run->program);
    run->tally = tally;
    run->findings = findings;
    run->replay_words = "";
    world_word(run, run->program);
}

void world_word(struct world_run *run, const char *word)
{
    if (run->count < WORLD_WORDS_MAX) {
        run->argv[run->count++] = (char *)(size_t)word;
    }
}

void world_joined(struct world_run *run, const char *prefix, uint64_t number)
{
    if (run->count < WORLD_WORDS_MAX) {
        char *word = run->numbers[run->count];
        snprintf(word, WORLD_WORD_LENGTH, "%s%llu", prefix, (unsigned long long)number);
        run->argv[run->count++] = word;
    }
}

void world_number(struct world_run *run, const char *option, uint64_t number)
{
    world_word(run, option);
    world_joined(run, "", number);
}

/* libFuzzer talks to people: "#12345 pulse ...", "stat::number_of_executed_units: 12345". */
static bool fuzzer_line(struct world_run *run, const char *line)
{
    static const char stat[] = "stat::number_of_executed_units:";
    static const char written[] = "Test unit written to ";
    const char *at;
    char *end;
    if (strncmp(line, stat, sizeof stat - 1) == 0) {
        run->last.executions = strtoull(line + sizeof stat - 1, NULL, 10);
        return true;
    }
    if (line[0] == '#') {
        unsigned long long number = strtoull(line + 1, &end, 10);
        if (end != line + 1 && *end == '\t') {
            run->last.executions = number;
            return true;
        }
    }
    if ((at = strstr(line, written)) != NULL) {
        snprintf(run->artifact, sizeof run->artifact, "%s", at + sizeof written - 1);
        return true;
    }
    return strncmp(line, "INFO:", 5) == 0 || strncmp(line, "stat::", 6) == 0 || line[0] == '\t';
}

static void pass_on(const char *line, bool is_err)
{
    if (is_err) {
        say_status_end();
        fprintf(stderr, "%s\n", line);
    } else {
        say("%s", line);
    }
}

static void on_line(void *context, const char *line, bool is_err)
{
    struct world_run *run = context;
    struct event event;
    if (!event_parse(line, &event)) {
        if (!fuzzer_line(run, line) && run->echo) {
            pass_on(line, is_err);
        }
        return;
    }
    if (event.kind == EVENT_FINDING) {
        run->saw_finding = true;
        unsigned before = run->findings->count;
        finding_from_event(run->findings, &event, run->replay_words);
        run->tally->findings += run->findings->count - before;
    } else if (event.kind == EVENT_PROGRESS || event.kind == EVENT_DONE) {
        uint64_t executions = run->last.executions;
        run->last = event;
        run->last.executions = event.executions > executions ? event.executions : executions;
    }
    if ((event.kind == EVENT_ORDER || event.kind == EVENT_RATE) && run->event != NULL) {
        run->event(run->event_context, &event);
    }
    if (event.kind == EVENT_DONE) {
        run->saw_done = true;
        snprintf(run->reason, sizeof run->reason, "%s", event.reason);
    }
}

bool world_start(struct world_run *run, double timeout)
{
    run->argv[run->count] = NULL;
    run->process.line = on_line;
    run->process.context = run;
    return process_start(&run->process, run->argv, timeout);
}

static int plain_code(const struct world_run *run)
{
    const struct process *process = &run->process;
    if (process->timed_out) {
        return HB_EXIT_FINDING;
    }
    if (process->stopped) {
        return run->saw_finding ? HB_EXIT_FINDING : HB_EXIT_CLEAN;
    }
    switch (process->code) {
    case HB_EXIT_CLEAN:
        return run->saw_finding ? HB_EXIT_FINDING : HB_EXIT_CLEAN;
    case HB_EXIT_USAGE:
    case HB_EXIT_ENVIRONMENT:
    case HB_EXIT_SKIPPED:
        return process->code;
    case FUZZER_INTERRUPTED:
    case HB_EXIT_INTERRUPTED:
        return process_interrupted() ? HB_EXIT_INTERRUPTED : HB_EXIT_ENVIRONMENT;
    case 127:
        return HB_EXIT_ENVIRONMENT;
    default:
        return HB_EXIT_FINDING;
    }
}

static void blame_crash(struct world_run *run)
{
    char replay[REPLAY_LENGTH] = "", words[PATH_MAX], file[REPLAY_LENGTH];
    core_words(run->findings->core, words, sizeof words);
    if (run->artifact[0] != '\0') {
        snprintf(replay, sizeof replay, "./hartbreak replay %s%s%s", shell_word(run->artifact, file, sizeof file),
                 run->replay_words, words);
    }
    unsigned before = run->findings->count;
    finding_from_crash(run->findings, run->tally->name, &run->process, replay);
    run->tally->findings += run->findings->count - before;
}

/* The last line for people: it tells why a world did not run. */
static const char *last_words(const struct process *process)
{
    for (unsigned i = process->tail_count; i > 0 && i + TAIL_LINES > process->tail_count; i--) {
        const char *line = process->tail[(i - 1) % TAIL_LINES];
        if (line[0] != '{') {
            return line;
        }
    }
    return "no output";
}

int world_end(struct world_run *run)
{
    struct tally *tally = run->tally;
    int code = plain_code(run);
    tally->runs++;
    tally->programs += run->last.programs;
    tally->executions += run->last.executions > 0 ? run->last.executions : run->last.programs;
    tally->seconds += run->process.ended - run->process.started;
    tally->exercised |= run->last.exercised;
    if (code == HB_EXIT_FINDING && (!run->saw_finding || run->process.timed_out)) {
        blame_crash(run);
    }
    if (code == HB_EXIT_ENVIRONMENT || code == HB_EXIT_USAGE) {
        snprintf(tally->state, sizeof tally->state, "%s%.200s", code == HB_EXIT_USAGE ? "bad input: " : "NOT RUN: ",
                 run->reason[0] != '\0' ? run->reason : last_words(&run->process));
    }
    tally->code = exit_worse(tally->code, code);
    return code;
}

int world_run(struct world_run *run, double timeout)
{
    if (!world_start(run, timeout)) {
        return HB_EXIT_ENVIRONMENT;
    }
    struct process *list[1] = {&run->process};
    while (run->process.pid != 0) {
        if (process_interrupted()) {
            process_stop(&run->process);
        }
        processes_poll(list, 1, 0.2);
        say_status("%s %s: %llu executions, %.0f s, %u findings", run->tally->world, run->tally->name,
                   (unsigned long long)run->last.executions, seconds_now() - run->process.started,
                   run->findings->count);
    }
    say_status_end();
    return world_end(run);
}
