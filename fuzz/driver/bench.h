/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of `./hartbreak bench` share: measurements of child processes, repeated, as rows.
 *
 * A row is the median of its samples with their spread, (largest - smallest) / median. One sample before the first is
 * a warm-up and dropped. Samples are taken one after the other, so that each has the machine for itself.
 */
#ifndef HB_BENCH_H
#define HB_BENCH_H

#include "options.h"
#include "process.h"

#include <limits.h>

#define BENCH_SAMPLES_MAX 100u
#define BENCH_WORDS_MAX 40u
#define BENCH_SHARES_MAX 8u

struct bench_options {
    const char *part;
    bool json;
    bool verbose;
    const char *only;    /* rows whose name has this in it; NULL: all */
    uint64_t repeat;     /* samples of a row */
    uint64_t seeds;      /* runs of a bug */
    uint64_t executions; /* most, of a run; 0: the part's own default */
    double seconds;      /* of a sample, or most of a run */
};

struct samples {
    unsigned count;
    double value[BENCH_SAMPLES_MAX];
};
void samples_add(struct samples *samples, double value);
/* 0 if there are none. */
double samples_median(const struct samples *samples);
double samples_spread(const struct samples *samples);

/*
 * Two sets of samples compared by order alone, so that runs without an end (infinite) count. Pairs of one of `a` and
 * one of `b`: in how many the one of `a` is less, or greater; and the two-sided probability of a difference at least as
 * large by chance: Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than
 * the other", 1947; normal approximation with corrections for ties and continuity, good from some 8 samples each.
 */
struct bench_rank {
    double less, greater;
    double p;
};
struct bench_rank samples_rank(const struct samples *a, const struct samples *b);

struct bench_share {
    char strategy[16];
    double executions;
    double news; /* features that nobody had seen */
    double findings;
};

/* The `done` line of a child. */
struct bench_done {
    bool done;  /* it came */
    bool found; /* verdict "finding" */
    bool late;  /* ended by time */
    int code;
    char invariant[16];
    char complete[16];
    double executions;
    double started;  /* executions, with those that an enumeration does not count */
    double seconds;  /* of one core */
    double points;   /* of all executions, or 0 if it does not say */
    double accesses; /* plain ones */
    double resident; /* KiB, the most that it had in memory */
    unsigned shares;
    struct bench_share share[BENCH_SHARES_MAX];
};

/* A command line under construction. */
struct bench_words {
    unsigned count;
    char *argv[BENCH_WORDS_MAX + 1];
    char text[BENCH_WORDS_MAX][PATH_MAX];
};
void bench_word(struct bench_words *words, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Runs it to the end. False: no `done` line, after one line about why. */
bool bench_child(struct bench_words *words, double timeout, struct bench_done *done);
/* The same for a libFuzzer target: executions to the end or to a crash; found: it ended by one. */
bool bench_fuzzer(struct bench_words *words, const char *const *environment, double timeout, struct bench_done *done);

/* Prints a row, and its JSON line: {"event":"bench","row":...,"unit":...,"median":...,"spread":...,"samples":...}. */
void bench_row(const char *name, const char *unit, const struct samples *samples, const char *note);
void bench_heading(const char *text);
/* Model name of the CPU and how many there are. */
void bench_machine(void);

/* A number as people read it: 950, 18.5 k, 1.25 M. */
void bench_short(double number, char *out, size_t size);

/*
 * Compiles a program for the explorer; `flags` is a line of words, its runner goes to `out`. `racing`: shared plain
 * accesses are decision points and no findings. Returns an exit code.
 */
int bench_program(const char *source, const char *flags, bool racing, char *out, size_t size);

/* Whether --only lets the row be; what to return where it lets none, after a line that says so. */
bool bench_wants(const struct bench_options *options, const char *row);
int bench_wants_none(const struct bench_options *options);

/* The parts: exit codes. */
int bench_sim(const struct bench_options *options);
int bench_more(const struct bench_options *options); /* rows of sim: reduction, portfolio, memory */
int bench_core(const struct bench_options *options); /* its last rows: scheduler cores */
int bench_bugs(const struct bench_options *options);
int bench_feedback(const struct bench_options *options);

#endif
