/* SPDX-License-Identifier: Apache-2.0 */
#include "program_step.h"
#include "say.h"
#include "verb.h"

#include <string.h>

void step_word(struct step *step, const char *text)
{
    if (step->count < STEP_WORDS_MAX) {
        step->argv[step->count++] = (char *)(size_t)text;
    }
}

void step_begin(struct step *step, const char *tool, bool usage)
{
    step->count = step->own_count = 0;
    step->usage = usage;
    step->said = false;
    step->error[0] = '\0';
    step_word(step, tool);
}

/* The first error; what follows it is often a consequence. */
static void step_line(void *context, const char *line, bool is_err)
{
    struct step *step = context;
    (void)is_err;
    static const char *const signs[] = {"error:", "undefined", "multiple definition", "duplicate symbol"};
    for (unsigned i = 0; i < sizeof signs / sizeof signs[0] && !step->said; i++) {
        if (strstr(line, signs[i]) != NULL) {
            step->said = true;
            snprintf(step->error, sizeof step->error, "%s", line);
        }
    }
}

int step_run(struct step *step)
{
    struct process process = {.line = step_line, .context = step};
    step->argv[step->count] = NULL;
    int code = process_run(&process, step->argv, STEP_SECONDS);
    if (process_interrupted()) {
        return HB_EXIT_INTERRUPTED;
    }
    if (code == 0) {
        return HB_EXIT_CLEAN;
    }
    const char *last = process.tail_count > 0 ? process.tail[(process.tail_count - 1) % TAIL_LINES] : "no output";
    say_error("%s", step->said ? step->error : last);
    return step->usage ? HB_EXIT_USAGE : HB_EXIT_ENVIRONMENT;
}
