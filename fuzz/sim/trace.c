/* SPDX-License-Identifier: Apache-2.0 */
/* The last steps of a traced execution, for the report of a finding: one column a CPU. */
#include <stdio.h>

#include "state.h"
#include "steps.h"
#include "steps_sim.h"
#include "symbol.h"
#include "words.h"

#define STEPS_MAX 256u
#define STALES_MAX 64u
#define COLUMN 34u
#define COLUMNS_MAX 4u

struct step {
    uint8_t step; /* enum sim_step */
    uint8_t cpu;
    uint8_t task;
    bool handler;
    uint16_t op;
    uint32_t a;
    uint32_t b;
};

/* A load that did not read the newest store. */
struct stale {
    bool known;
    struct eng_candidate read, newest;
};

static struct step steps[STEPS_MAX];
static struct stale stales[STALES_MAX];
static uint32_t stale_count;
static uint32_t count;

void sim_trace_reset(void)
{
    count = stale_count = 0;
}

static const char *task_name(uint32_t task)
{
    return task < sim.job->program->task_count ? sim.job->program->tasks[task].name : "idle";
}

const char *sim_rank_word(uint32_t rank)
{
    return rank % 10 == 0 && rank >= 10 && rank / 10 <= hb_words_rank.count ? hb_words_rank.words[rank / 10 - 1]
                                                                            : "lock";
}

static void op_text(const struct step *s, char *out, size_t size)
{
    const struct hb_program *p = sim.job->program;
    const char *word = "exit";
    if (s->a < p->task_count && s->b < p->tasks[s->a].count)
        word = hb_op_word(p->tasks[s->a].ops[s->b].kind);
    snprintf(out, size, "%s.%u %s {", task_name(s->a), s->b, word);
}

static void choice_text(const struct step *s, char *out, size_t size)
{
    const char *word = s->a < hb_words_choice.count ? hb_words_choice.words[s->a] : "?";
    snprintf(out, size, "-- choice: %s %u", word, s->b);
}

void sim_trace_stale(uint32_t pick)
{
    struct stale *s = &stales[stale_count % STALES_MAX];
    s->known = eng_candidate(pick, &s->read) && eng_candidate(0, &s->newest);
    if (s->known && steps_on())
        sim_steps_stale(&s->read, &s->newest);
}

static void stale_text(const struct step *s, char *out, size_t size)
{
    const struct stale *stale = &stales[s->a % STALES_MAX];
    char place[64] = "?";
    if (!stale->known || stale_count - s->a > STALES_MAX) {
        snprintf(out, size, "-- reads an older store, %u before the newest", s->b);
        return;
    }
    unsigned long long got = stale->read.value, newest = stale->newest.value;
    if (!stale->read.atomic) {
        snprintf(out, size, "-- reads an older store: %llu instead of %llu (from before)", got, newest);
        return;
    }
    if (stale->read.pc)
        symbol_place(stale->read.pc, place, sizeof place);
    snprintf(out, size, "-- reads an older store: %llu instead of %llu (written by cpu%u at %s)", got, newest,
             stale->read.agent / 2, place);
}

static void text_of(const struct step *s, char *out, size_t size)
{
    switch ((enum sim_step)s->step) {
    case SIM_STEP_OP:
        op_text(s, out, size);
        break;
    case SIM_STEP_END:
        snprintf(out, size, "} %s.%u %s", task_name(s->task), s->a, hb_result_word((uint8_t)s->b));
        break;
    case SIM_STEP_LOCK:
    case SIM_STEP_FREE:
    case SIM_STEP_WANT:
        snprintf(out, size, "%s %s/%u",
                 s->step == SIM_STEP_LOCK   ? "lock"
                 : s->step == SIM_STEP_FREE ? "free"
                                            : "waits for",
                 sim_rank_word(s->a), s->b);
        break;
    case SIM_STEP_IPI:
        snprintf(out, size, "ipi to cpu%u%s", s->a, s->b ? "" : " REFUSED");
        break;
    case SIM_STEP_TAKE_IPI:
        snprintf(out, size, "! ipi taken");
        break;
    case SIM_STEP_TAKE_TICK:
        snprintf(out, size, "! tick, time %u", s->a);
        break;
    case SIM_STEP_WFI:
        snprintf(out, size, "wfi%s", s->a ? " (pending)" : "");
        break;
    case SIM_STEP_RELAX:
        snprintf(out, size, "relax");
        break;
    case SIM_STEP_SWITCH:
        snprintf(out, size, "switch to %s", task_name(s->a));
        break;
    case SIM_STEP_CHOICE:
        choice_text(s, out, size);
        break;
    case SIM_STEP_START:
        snprintf(out, size, "start cpu%u", s->a);
        break;
    case SIM_STEP_STOP:
        snprintf(out, size, "stop");
        break;
    case SIM_STEP_EVENT:
        snprintf(out, size, "-- event: %s cpu%u", s->a == HB_EVENT_TICK ? "tick" : "spurious", s->b);
        break;
    case SIM_STEP_STALE:
        stale_text(s, out, size);
        break;
    case SIM_STEP_ORDER:
        snprintf(out, size, eng.model == ENG_TSO ? "-- holds the store back" : "-- store goes before the %u newest",
                 s->b);
        break;
    case SIM_STEP_DRAIN:
        snprintf(out, size, "-- cpu%u's oldest held store reaches memory", s->a);
        break;
    }
}

void sim_trace_add(enum sim_step step, uint32_t a, uint32_t b)
{
    const struct sim_context *context = sim.context;
    uint32_t second = a;
    if (step == SIM_STEP_STALE)
        second = stale_count++;
    struct step *s = &steps[count++ % STEPS_MAX];
    *s = (struct step){(uint8_t)step, (uint8_t)sim.cpu->id, context->task, sim.cpu->handler, context->op, second, b};
    if (!steps_on())
        return;
    char text[160] = "";
    if (step != SIM_STEP_STALE) /* its place is asked for when the run is over */
        text_of(s, text, sizeof text);
    sim_steps_add(step, a, b, text);
}

void sim_trace_print(FILE *to, uint32_t most)
{
    uint32_t kept = count < STEPS_MAX ? count : STEPS_MAX;
    uint32_t shown = kept < most ? kept : most;
    uint32_t columns = sim.cpus < COLUMNS_MAX ? sim.cpus : COLUMNS_MAX;
    for (uint32_t c = 0; c < columns; c++)
        fprintf(to, "  cpu%-*u", (int)COLUMN - 5, c);
    fprintf(to, "\n");
    for (uint32_t i = count - shown; i != count; i++) {
        const struct step *s = &steps[i % STEPS_MAX];
        char text[160];
        char line[192];
        text_of(s, text, sizeof text);
        uint32_t column = s->cpu < columns ? s->cpu : columns - 1;
        snprintf(line, sizeof line, "%s%s%s", s->cpu < columns ? "" : "(cpu>3) ", s->handler ? "  " : "", text);
        fprintf(to, "%*s%s\n", (int)(2 + column * COLUMN), "", line);
    }
}
