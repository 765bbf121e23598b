/* SPDX-License-Identifier: Apache-2.0 */
/* One measurement: a child process and the line that it ends with. */
#include "bench.h"

#include "say.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void bench_word(struct bench_words *words, const char *format, ...)
{
    if (words->count < BENCH_WORDS_MAX) {
        va_list list;
        va_start(list, format);
        vsnprintf(words->text[words->count], PATH_MAX, format, list);
        va_end(list);
        words->argv[words->count] = words->text[words->count];
        words->count++;
        words->argv[words->count] = NULL;
    }
}

static double number_of(const cJSON *object, const char *key)
{
    const cJSON *item = cJSON_GetObjectItem(object, key);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static void text_of(const cJSON *object, const char *key, char *out, size_t size)
{
    const cJSON *item = cJSON_GetObjectItem(object, key);
    snprintf(out, size, "%s", cJSON_IsString(item) ? item->valuestring : "");
}

static void read_shares(const cJSON *root, struct bench_done *done)
{
    const cJSON *share;
    cJSON_ArrayForEach(share, cJSON_GetObjectItem(root, "shares"))
    {
        if (done->shares < BENCH_SHARES_MAX) {
            struct bench_share *to = &done->share[done->shares++];
            text_of(share, "strategy", to->strategy, sizeof to->strategy);
            to->executions = number_of(share, "executions");
            to->news = number_of(share, "news");
            to->findings = number_of(share, "findings");
        }
    }
}

static void on_event(void *context, const char *line, bool is_err)
{
    struct bench_done *done = context;
    char event[16], verdict[16], reason[32];
    cJSON *root = is_err ? NULL : cJSON_Parse(line);
    text_of(root, "event", event, sizeof event);
    if (strcmp(event, "done") == 0) {
        text_of(root, "verdict", verdict, sizeof verdict);
        text_of(root, "complete", done->complete, sizeof done->complete);
        text_of(root, "invariant", done->invariant, sizeof done->invariant);
        text_of(root, "reason", reason, sizeof reason);
        done->found = strcmp(verdict, "finding") == 0;
        done->late = strcmp(reason, "time") == 0;
        done->executions = number_of(root, "executions");
        done->started = done->executions + number_of(root, "abandoned") + number_of(root, "foreign");
        done->seconds = number_of(root, "seconds");
        done->points = number_of(root, "points");
        done->accesses = number_of(root, "accesses");
        done->resident = number_of(root, "resident");
        read_shares(root, done);
        done->done = true;
    }
    cJSON_Delete(root);
}

/* "stat::number_of_executed_units: 12345", or "#12345 DONE ...". */
static void on_fuzzer(void *context, const char *line, bool is_err)
{
    static const char stat[] = "stat::number_of_executed_units:";
    struct bench_done *done = context;
    (void)is_err;
    if (strncmp(line, stat, sizeof stat - 1) == 0) {
        done->executions = strtod(line + sizeof stat - 1, NULL);
        done->done = true;
    }
}

/* Of all children that ended so far. */
static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static bool run(struct bench_words *words, struct process *process, double timeout, struct bench_done *done)
{
    double start = seconds_now(), used = cpu_seconds();
    memset(done, 0, sizeof *done);
    process->context = done;
    say_command(words->argv);
    done->code = process_run(process, words->argv, timeout);
    if (!done->done && !process_interrupted()) {
        const char *last = process->tail_count > 0 ? process->tail[(process->tail_count - 1) % TAIL_LINES] : "nothing";
        say_error("%s ended with %d and no result; its last line: %s", words->argv[0], done->code, last);
    }
    if (done->seconds <= 0) {
        done->seconds = seconds_now() - start;
    }
    /* On a busy machine less than what the clock says; start and end included, so never too little. */
    used = cpu_seconds() - used;
    done->seconds = used > 0 && used < done->seconds ? used : done->seconds;
    return done->done;
}

bool bench_child(struct bench_words *words, double timeout, struct bench_done *done)
{
    struct process process = {.line = on_event};
    return run(words, &process, timeout, done);
}

bool bench_fuzzer(struct bench_words *words, const char *const *environment, double timeout, struct bench_done *done)
{
    struct process process = {.line = on_fuzzer, .environment = environment};
    bool ran = run(words, &process, timeout, done);
    done->found = done->code != 0 && !process.timed_out;
    return ran;
}
