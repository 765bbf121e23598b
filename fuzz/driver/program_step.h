/* SPDX-License-Identifier: Apache-2.0 */
/* One command on the way from sources to a runner: its words, which the caller keeps, and how it went. */
#ifndef HB_PROGRAM_STEP_H
#define HB_PROGRAM_STEP_H

#include "process.h"
#include "program_part.h"

#define STEP_SECONDS 600.0
#define STEP_WORDS_MAX (PROGRAM_FLAGS_MAX + PROGRAM_SOURCES_MAX + 2 * SECTIONS_MAX + 48u)

struct step {
    unsigned count;
    char *argv[STEP_WORDS_MAX + 1];
    char own[2 * SECTIONS_MAX][2 * CALL_NAME_MAX]; /* words of which nobody else has a copy */
    unsigned own_count;
    bool usage; /* what goes wrong is the program's fault */
    bool said;
    char error[LINE_MAX_LENGTH];
};

void step_begin(struct step *step, const char *tool, bool usage);
void step_word(struct step *step, const char *text);
/* An exit code, after the first error. */
int step_run(struct step *step);

#define PROGRAM_ARCHIVE HB_BUILD_DIR "/lib/libhb-program.a"
/* Machine and libraries around the program's object. `tries`: what object_tries says. Returns an exit code. */
int program_link(struct step *step, const char *object, const char *runner, bool tries);

#endif
