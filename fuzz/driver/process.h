/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Child processes: each in a process group of its own, its output read line by line, never left behind.
 *
 * Owns: the process group and both pipes of a child between process_start and the end that processes_poll
 * sees. One thread. A child dies with the driver; Ctrl-C reaches it only through process_stop.
 */
#ifndef HB_PROCESS_H
#define HB_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define LINE_MAX_LENGTH 8192u
#define TAIL_LINES 20u
#define TAIL_WIDTH 240u
/* From the polite signal to the one that cannot be refused. */
#define STOP_GRACE_SECONDS 8.0

struct line_reader {
    int fd; /* -1: ended */
    size_t used;
    char text[LINE_MAX_LENGTH];
};

struct process {
    pid_t pid; /* 0: not running */
    struct line_reader out;
    struct line_reader err;
    double started;
    double deadline; /* 0: none; past it the child is stopped and timed_out */
    double kill_at;  /* 0: not stopped yet */
    bool timed_out;
    bool stopped; /* by us */
    int code;     /* exit status, or 128 + signal; valid once it ended */
    double ended;
    double core_seconds; /* of processors, its own children included; valid once it ended */
    unsigned tail_count;
    char tail[TAIL_LINES][TAIL_WIDTH];

    /* Set by the caller before process_start. */
    void (*line)(void *context, const char *line, bool is_err); /* may be NULL */
    void *context;
    bool patient;                   /* runs only where nothing else wants the processor */
    const char *const *environment; /* NAME=VALUE, NULL-ended, on top of ours; may be NULL */
};

/* False: it cannot be started (said on stderr). argv[0] may be a path or a name to be found. */
bool process_start(struct process *p, char *const argv[], double timeout);

/* Whether a program of that name is on the PATH. */
bool program_present(const char *name);

/* Asks it to end (SIGINT to its group); processes_poll makes sure of it. */
void process_stop(struct process *p);

/*
 * Waits at most `seconds` for something to happen to any of them, delivers lines, reaps. Returns true
 * if one of them ended in this call. Entries may be NULL or not running.
 */
bool processes_poll(struct process *const *list, unsigned count, double seconds);

/* Start, run to the end (or until interrupted), return its code; -1 if it cannot start. */
int process_run(struct process *p, char *const argv[], double timeout);

/* Seconds of the monotonic clock. */
double seconds_now(void);

/* SIGINT and SIGTERM only set a flag. */
void process_catch_signals(void);
bool process_interrupted(void);

#endif
