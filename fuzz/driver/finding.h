/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Findings of one run of the driver: one entry a signature, however often and wherever it was seen.
 *
 * Owns: the folder OUT/<signature>/ for findings that the driver itself makes (boots); worlds write their
 * own there. Prints each new finding once, and the REPLAY line at the end.
 */
#ifndef HB_FINDING_H
#define HB_FINDING_H

#include "core.h"
#include "event.h"
#include "qemu.h"

#define FINDINGS_MAX 256u
#define REPLAY_LENGTH 2048u

struct finding {
    char signature[24];
    char invariant[16];
    char title[EVENT_TEXT];
    char world[16];
    unsigned times;
    char file[512];
    char replay[REPLAY_LENGTH];
};

struct findings {
    bool quiet; /* nothing is printed as it comes */
    unsigned count;
    struct finding list[FINDINGS_MAX];
    char out[PATH_MAX];
    const struct core *core;
};

/* out NULL: findings/ in the current folder. */
void findings_init(struct findings *findings, const char *out, const struct core *core);

/* From a world's JSON line. `replay_words`: more options for the REPLAY line, or "". */
void finding_from_event(struct findings *findings, const struct event *event, const char *replay_words);

/* From a boot that failed: keeps its console, and the program if it was a random one. */
void finding_from_boot(struct findings *findings, const struct boot *boot, const char *log);

/* From a world that died without a word: keeps its last lines. */
void finding_from_crash(struct findings *findings, const char *world, const struct process *process,
                        const char *replay);

/* The verdict line, and the REPLAY line if there is something to replay. */
void findings_end(const struct findings *findings, int code);

#endif
