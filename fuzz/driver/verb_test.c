/* SPDX-License-Identifier: Apache-2.0 */
/* ./hartbreak test: builds everything and runs CTest. */
#include "core.h"
#include "options.h"
#include "process.h"
#include "say.h"
#include "verb.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LIST_SECONDS 120.0
#define TESTS_SECONDS 5400.0
#define LIST_BYTES_MAX (4u << 20)

struct test_options {
    struct common common;
    bool full;
    bool list;
    const char *label;
    uint64_t jobs;
};

/* Seconds of the machine that each label may take, of the 15 minutes that the whole test may take on two cores. */
struct budget {
    const char *label;
    unsigned seconds;
};

static const struct budget budgets[] = {{"style", 80},    {"unit", 60},        {"sim", 100},
                                        {"fuzz", 90},     {"reproducers", 80}, {"defects", 80},
                                        {"threads", 100}, {"harts", 60},       {"full", 3600}};
#define BUDGETS (sizeof budgets / sizeof budgets[0])

struct tests {
    unsigned done;
    unsigned total;
    unsigned passed;
    unsigned failed;
    unsigned skipped;
    bool verbose;
    bool in_labels;
    uint64_t jobs; /* side by side */
};

static bool known_label(const char *label)
{
    const char *names[BUDGETS + 1] = {NULL};
    for (unsigned i = 0; i < BUDGETS; i++) {
        if (strcmp(budgets[i].label, label) == 0) {
            return true;
        }
        names[i] = budgets[i].label;
    }
    const char *near = nearest_name(label, names);
    say_error("there is no label '%s'%s%s%s (style unit sim fuzz reproducers defects threads harts)", label,
              near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return false;
}

/* " 3/80 Test  #3: sim_toy ....   Passed    0.03 sec" */
static bool result_line(struct tests *tests, const char *line)
{
    unsigned done, total, number;
    char name[128];
    if (sscanf(line, " %u/%u Test #%u: %127s", &done, &total, &number, name) != 4) {
        return false;
    }
    tests->done = done;
    tests->total = total;
    bool failed = false;
    if (strstr(line, "Skipped") != NULL || strstr(line, "Disabled") != NULL) {
        tests->skipped++;
    } else if (strstr(line, "   Passed ") != NULL) {
        tests->passed++;
    } else {
        tests->failed++;
        failed = true;
    }
    const char *seconds = strrchr(line, ' ') != NULL ? strstr(line, " sec") : NULL;
    double time = 0;
    for (const char *at = seconds; at != NULL && at > line; at--) {
        if (at[-1] == ' ' && at < seconds) {
            time = strtod(at, NULL);
            break;
        }
    }
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "test");
    cJSON_AddStringToObject(event, "name", name);
    cJSON_AddStringToObject(event, "result", failed ? "failed" : strstr(line, "Passed") != NULL ? "passed" : "skipped");
    cJSON_AddNumberToObject(event, "seconds", time);
    say_event(event);
    if (tests->verbose || failed || strstr(line, "   Passed ") == NULL || isatty(STDOUT_FILENO) == 0) {
        say("%s", line);
    } else {
        say_status("%s", line);
    }
    return true;
}

/* "fuzz      =  12.30 sec*proc (3 tests)", below "Label Time Summary:": seconds of one core. */
static void label_line(const struct tests *tests, const char *line)
{
    char label[64], count[64] = "";
    double seconds;
    if (sscanf(line, "%63s = %lf sec*proc (%63[^)])", label, &seconds, count) < 2) {
        return;
    }
    unsigned budget = 0;
    seconds /= (double)tests->jobs;
    for (unsigned i = 0; i < BUDGETS; i++) {
        budget = strcmp(budgets[i].label, label) == 0 ? budgets[i].seconds : budget;
    }
    if (budget > 0) {
        say("  %-11s %-10s %7.1f s of %u s%s", label, count, seconds, budget, seconds > budget ? "  OVER" : "");
    } else {
        say("  %-11s %-10s %7.1f s", label, count, seconds);
    }
}

static void on_line(void *context, const char *line, bool is_err)
{
    struct tests *tests = context;
    unsigned number;
    (void)is_err;
    if (result_line(tests, line)) {
        return;
    }
    if (strncmp(line, "Label Time Summary:", 19) == 0) {
        tests->in_labels = true;
        say("time by label, %llu tests side by side:", (unsigned long long)tests->jobs);
    } else if (tests->in_labels) {
        label_line(tests, line);
        tests->in_labels = *line != '\0';
    } else if (sscanf(line, "      Start %u:", &number) == 1 || sscanf(line, " Start %u:", &number) == 1) {
        say_status("%u of %u %s", tests->done, tests->total, line + strspn(line, " "));
    } else if (strstr(line, "tests passed,") == NULL && strncmp(line, "Internal ctest", 14) != 0) {
        say("%s", line);
    }
}

struct list {
    char *text;
    size_t used;
};

static void collect(void *context, const char *line, bool is_err)
{
    struct list *list = context;
    size_t length = strlen(line);
    if (!is_err && list->used + length + 2 < LIST_BYTES_MAX) {
        memcpy(list->text + list->used, line, length);
        list->used += length;
        list->text[list->used++] = '\n';
        list->text[list->used] = '\0';
    }
}

static const cJSON *labels_of(const cJSON *test)
{
    const cJSON *property;
    cJSON_ArrayForEach(property, cJSON_GetObjectItem(test, "properties"))
    {
        const cJSON *name = cJSON_GetObjectItem(property, "name");
        if (cJSON_IsString(name) && strcmp(name->valuestring, "LABELS") == 0) {
            return cJSON_GetObjectItem(property, "value");
        }
    }
    return NULL;
}

static unsigned print_list(const char *text, const char *wanted)
{
    cJSON *root = cJSON_Parse(text);
    const cJSON *test, *label;
    unsigned count = 0;
    cJSON_ArrayForEach(test, cJSON_GetObjectItem(root, "tests"))
    {
        char labels[128] = "";
        bool hit = wanted == NULL;
        cJSON_ArrayForEach(label, labels_of(test))
        {
            size_t used = strlen(labels);
            snprintf(labels + used, sizeof labels - used, "%s%s", used > 0 ? "," : "", label->valuestring);
            hit = hit || strcmp(label->valuestring, wanted) == 0;
        }
        if (hit) {
            say("%-14s %s", labels, cJSON_GetObjectItem(test, "name")->valuestring);
            count++;
        }
    }
    cJSON_Delete(root);
    return count;
}

static int list_tests(const struct test_options *o, const struct core *core)
{
    char *argv[] = {"ctest", "--test-dir", (char *)(size_t)core->build, "--show-only=json-v1", NULL};
    struct list list = {.text = calloc(1, LIST_BYTES_MAX)};
    struct process process = {.line = collect, .context = &list};
    int code = list.text != NULL ? process_run(&process, argv, LIST_SECONDS) : -1;
    unsigned count = code == 0 ? print_list(list.text, o->label) : 0;
    free(list.text);
    if (code != 0) {
        say_error("ctest cannot list the tests");
        return HB_EXIT_ENVIRONMENT;
    }
    say("%u tests", count);
    return HB_EXIT_CLEAN;
}

static double setup_seconds(void)
{
    const char *start = getenv("HB_SETUP_START");
    double seconds = start != NULL ? (double)time(NULL) - strtod(start, NULL) : 0;
    return seconds >= 0 && seconds < 86400 ? seconds : 0;
}

static int run_tests(const struct test_options *o, const struct core *core)
{
    char jobs[24], label[64], junit[PATH_MAX];
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    struct tests tests = {.verbose = o->common.verbose};
    tests.jobs = o->jobs > 0 ? o->jobs : (uint64_t)(cpus > 0 ? cpus : 1);
    snprintf(jobs, sizeof jobs, "-j%llu", (unsigned long long)tests.jobs);
    snprintf(junit, sizeof junit, "%.4000s/junit.xml", core->build);
    char *argv[20] = {"ctest", "--test-dir", (char *)(size_t)core->build, "--output-on-failure", "--output-junit",
                      junit,   jobs};
    unsigned count = 7;
    if (!o->full && (o->label == NULL || strcmp(o->label, "full") != 0)) {
        argv[count++] = "-LE";
        argv[count++] = "^full$";
    }
    if (o->label != NULL) {
        snprintf(label, sizeof label, "^%.40s$", o->label);
        argv[count++] = "-L";
        argv[count++] = label;
    }
    if (o->common.verbose) {
        argv[count++] = "-V";
    }
    struct process process = {.line = on_line, .context = &tests};
    double setup = setup_seconds(), begin = seconds_now();
    say_plain_command(argv);
    int code = process_run(&process, argv, TESTS_SECONDS);
    say("set-up and build %.0f s, tests %.0f s", setup, seconds_now() - begin);
    int result = HB_EXIT_CLEAN;
    if (process_interrupted()) {
        result = HB_EXIT_INTERRUPTED;
    } else if (tests.failed > 0) {
        result = HB_EXIT_FINDING;
    } else if (code != 0) {
        say_error("ctest ended with %d", code);
        result = HB_EXIT_ENVIRONMENT;
    } else if (tests.passed == 0) {
        result = HB_EXIT_SKIPPED;
    }
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "tests");
    cJSON_AddNumberToObject(event, "passed", tests.passed);
    cJSON_AddNumberToObject(event, "failed", tests.failed);
    cJSON_AddNumberToObject(event, "skipped", tests.skipped);
    cJSON_AddNumberToObject(event, "exit", result);
    say_event(event);
    say("%u passed, %u failed, %u skipped", tests.passed, tests.failed, tests.skipped);
    return result;
}

int verb_test(int argc, char **argv)
{
    static const char *const targets[] = {"all", NULL};
    static struct core core;
    struct test_options o = {0};
    const struct option_spec specs[] = {
        {"verbose", OPTION_FLAG, &o.common.verbose, 0, 0},
        {"json", OPTION_FLAG, &o.common.json, 0, 0},
        {"full", OPTION_FLAG, &o.full, 0, 0},
        {"list", OPTION_FLAG, &o.list, 0, 0},
        {"label", OPTION_TEXT, &o.label, 0, 0},
        {"jobs", OPTION_NUMBER, &o.jobs, 1, 256},
        {NULL, 0, NULL, 0, 0},
    };
    int code;
    if (!options_read(argc, argv, specs, NULL, 0, &code)) {
        return code;
    }
    if (o.label != NULL && !known_label(o.label)) {
        return HB_EXIT_USAGE;
    }
    say_json_mode(o.common.json);
    say_verbose_mode(o.common.verbose);
    code = core_prepare(&core, NULL);
    if (code == HB_EXIT_CLEAN && o.list) {
        return list_tests(&o, &core);
    }
    if (code == HB_EXIT_CLEAN) {
        code = core_build(&core, targets);
    }
    return code == HB_EXIT_CLEAN ? run_tests(&o, &core) : code;
}
