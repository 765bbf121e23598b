/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define CPUS_MAX 64u
#define DEFAULT_PROGRAMS 500u
#define DEFAULT_REPEAT 4u
#define DEFAULT_OPERATIONS 5000000u
#define DEFAULT_HANG_SECONDS 30u
#define DEFAULT_FINDINGS_MAX 16u

enum key {
    KEY_FAIL_NTH = 256,
    KEY_OPERATIONS,
    KEY_HANG,
    KEY_OUT,
    KEY_JSON,
    KEY_CANARY,
    KEY_FINDINGS,
    KEY_RENDEZVOUS,
    KEY_LIST,
    KEY_ENTRIES,
    KEY_RATE
};

static const struct argp_option option_table[] = {
    {"scenario", 's', "NAME", 0, "Run one scenario, or `all`", 1},
    {"program", 'f', "FILE", 0, "Run the program or reproducer in FILE", 1},
    {"entries", KEY_ENTRIES, "FILE", 0, "With --program: enter the core in the order of FILE (hb-sim --entries)", 1},
    {"rate", KEY_RATE, 0, 0, "With --program: count in how many of --programs runs it fails", 1},
    {"canary", KEY_CANARY, 0, 0, "Show that the sanitizer of this binary sees a known fault: 0 it does, 3 it does not",
     1},
    {"list", KEY_LIST, 0, 0, "List the scenarios", 1},
    {"cpus", 'c', "LIST", 0, "CPUs of a run, 1 to 64; several are taken in turn (2,4)", 2},
    {"seed", 'S', "N", 0, "Seed of the programs (1)", 2},
    {"programs", 'n', "N", 0, "Number of programs (500, or no limit with --seconds)", 2},
    {"repeat", 'r', "N", 0, "Runs of each program (4)", 2},
    {"seconds", 't', "T", 0, "Stop after T seconds, between two runs", 2},
    {"operations", KEY_OPERATIONS, "N", 0, "Steps a CPU may take in one run before that is a finding (5000000)", 2},
    {"rendezvous", KEY_RENDEZVOUS, "N", 0, "Steps of a CPU between two checks outside the core, 0 for none (varies)",
     2},
    {"fail-nth", KEY_FAIL_NTH, "WHAT", 0,
     "Run each program with the N-th send, start or spawn failing, for N = 1 until none is left to fail", 2},
    {"hang-seconds", KEY_HANG, "T", 0, "No step of any CPU for T seconds is a finding (30)", 3},
    {"findings-max", KEY_FINDINGS, "N", 0, "Give up after N findings, or N workers lost (16)", 3},
    {"out", KEY_OUT, "DIR", 0, "Save reproducers under DIR", 3},
    {"json", KEY_JSON, 0, 0, "One JSON object a line on the standard output", 3},
    {0},
};

static uint64_t parse_number(struct argp_state *state, const char *what, const char *text, uint64_t low, uint64_t high)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 0);
    if (errno != 0 || end == text || *end != '\0' || text[0] == '-' || value < low || value > high) {
        argp_error(state, "--%s %s: expected a number from %llu to %llu", what, text, (unsigned long long)low,
                   (unsigned long long)high);
    }
    return value;
}

static void parse_cpus(struct argp_state *state, struct options *o, const char *text)
{
    char item[8];
    o->cpus_count = 0;
    while (o->cpus_count < OPTIONS_CPUS_MAX) {
        size_t length = strcspn(text, ",");
        if (length == 0 || length >= sizeof item) {
            argp_error(state, "--cpus: expected numbers from 1 to 64 with commas between them");
            return;
        }
        memcpy(item, text, length);
        item[length] = '\0';
        o->cpus[o->cpus_count++] = (uint32_t)parse_number(state, "cpus", item, 1, CPUS_MAX);
        if (text[length] == '\0') {
            return;
        }
        text += length + 1;
    }
    argp_error(state, "--cpus: at most %u numbers", OPTIONS_CPUS_MAX);
}

static enum fail_nth parse_fail_nth(struct argp_state *state, const char *text)
{
    static const char *const words[] = {[FAIL_SEND] = "send", [FAIL_START] = "start", [FAIL_SPAWN] = "spawn"};
    for (uint32_t i = FAIL_SEND; i <= FAIL_SPAWN; i++) {
        if (strcmp(text, words[i]) == 0) {
            return (enum fail_nth)i;
        }
    }
    argp_error(state, "--fail-nth %s: expected send, start or spawn", text);
    return FAIL_NONE;
}

static error_t parse_limit(int key, char *arg, struct argp_state *state, struct options *o)
{
    switch (key) {
    case 'S':
        o->seed = parse_number(state, "seed", arg, 0, UINT64_MAX);
        return 0;
    case 'n':
        o->programs = parse_number(state, "programs", arg, 1, UINT64_MAX);
        return 0;
    case 'r':
        o->repeat = parse_number(state, "repeat", arg, 1, UINT32_MAX);
        return 0;
    case 't':
        o->seconds = parse_number(state, "seconds", arg, 1, 1u << 30);
        return 0;
    case KEY_OPERATIONS:
        o->operations = parse_number(state, "operations", arg, 1, UINT64_MAX);
        return 0;
    case KEY_HANG:
        o->hang_seconds = parse_number(state, "hang-seconds", arg, 1, 100000);
        return 0;
    case KEY_FINDINGS:
        o->findings_max = parse_number(state, "findings-max", arg, 1, 100000);
        return 0;
    case KEY_RENDEZVOUS:
        o->rendezvous = parse_number(state, "rendezvous", arg, 0, UINT32_MAX);
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
    struct options *o = state->input;
    switch (key) {
    case 's':
        o->mode = MODE_SCENARIO;
        o->scenario = arg;
        return 0;
    case 'f':
        o->mode = MODE_PROGRAM;
        o->file = arg;
        return 0;
    case KEY_CANARY:
        o->mode = MODE_CANARY;
        return 0;
    case KEY_ENTRIES:
        o->entries = arg;
        return 0;
    case KEY_RATE:
        o->rate = true;
        return 0;
    case KEY_LIST:
        o->list = true;
        return 0;
    case 'c':
        parse_cpus(state, o, arg);
        return 0;
    case KEY_FAIL_NTH:
        o->fail_nth = parse_fail_nth(state, arg);
        return 0;
    case KEY_OUT:
        o->out = arg;
        return 0;
    case KEY_JSON:
        o->json = true;
        return 0;
    case ARGP_KEY_END:
        if ((o->entries != NULL || o->rate) && o->mode != MODE_PROGRAM) {
            argp_error(state, "%s goes with --program", o->rate ? "--rate" : "--entries");
        }
        return 0;
    case ARGP_KEY_ARG:
        argp_error(state, "unexpected argument %s", arg);
        return 0;
    default:
        return parse_limit(key, arg, state, o);
    }
}

void options_parse(struct options *o, int argc, char **argv)
{
    static const struct argp argp = {
        .options = option_table,
        .parser = parse_option,
        .doc = "Runs programs on a scheduler core with threads as CPUs.\v"
               "Exit status: 0 clean, 1 finding, 2 bad input, 3 it cannot run here, 130 interrupted.",
    };
    *o = (struct options){.seed = 1, .operations = DEFAULT_OPERATIONS, .rendezvous = UINT64_MAX};
    o->hang_seconds = DEFAULT_HANG_SECONDS;
    o->findings_max = DEFAULT_FINDINGS_MAX;
    argp_err_exit_status = 2;
    argp_parse(&argp, argc, argv, 0, NULL, o);
    if (o->cpus_count == 0) {
        o->cpus[o->cpus_count++] = 2;
        o->cpus[o->cpus_count++] = 4;
    }
    if (o->programs == 0 && o->seconds == 0) {
        o->programs = DEFAULT_PROGRAMS;
    }
    if (o->rate) {
        o->repeat = 1;
        o->findings_max = UINT64_MAX;
    }
    if (o->repeat == 0) {
        o->repeat = DEFAULT_REPEAT;
    }
}
