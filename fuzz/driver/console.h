/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a kernel's console said: the markers, counted. Reads lines, decides nothing about exit codes.
 */
#ifndef HB_CONSOLE_H
#define HB_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#define CONSOLE_TEXT 240u

enum console_verdict { CONSOLE_NO_VERDICT, CONSOLE_OK, CONSOLE_FAIL };

struct console {
    enum console_verdict verdict; /* of the last line that says one */
    bool talked_after;            /* markers came after the verdict: it was not final */
    int boot_hart;                /* -1: not said */
    unsigned online;              /* KINIT: cpuN online, in order */
    bool online_disorder;
    unsigned ok;
    unsigned failed;
    unsigned skipped;
    unsigned said_passed; /* as the verdict counts */
    unsigned said_skipped;
    unsigned said_failed;
    unsigned programs;
    uint64_t exercised;
    char gate[CONSOLE_TEXT]; /* whether the order of a reproducer was kept */
    bool digested;           /* the run came to its end, with: */
    uint64_t digest;
    char failure[CONSOLE_TEXT]; /* first FAIL line */
    char note[CONSOLE_TEXT];    /* last KINIT line that is no marker: what the kernel could not use */
    bool random_failed;         /* a random program failed: its seed and number of CPUs */
    uint64_t random_seed;
    unsigned random_cpus;
};

void console_init(struct console *console);
void console_line(struct console *console, const char *line);

/* NULL if the console proves a clean run on that many harts, else why not. */
const char *console_doubt(const struct console *console, unsigned harts, char *out, unsigned size);

/* The first failure, "KSELFTEST: name FAIL INV-nn key: detail", in parts. */
struct console_failure {
    char name[64];      /* "boot" if no self-test failed */
    char invariant[16]; /* or "no id" */
    char key[80];       /* may be empty */
};
void console_failure(const struct console *console, struct console_failure *failure);

#endif
