/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "test.h"

#define CELL_MAX 96u

void instr_print(char *out, size_t size, const struct litmus_program *p, const struct litmus_instr *instr)
{
    char target[LITMUS_WORD_MAX + 4] = "", expected[16] = "", operand[16] = "", failure[16] = "", guard[32] = "";
    const char *location = instr->op == LITMUS_FENCE ? "" : p->location[instr->location];
    if (instr->reg != LITMUS_NO_REGISTER)
        (void)snprintf(target, sizeof target, "%s = ", p->reg[instr->reg]);
    if (litmus_compares(instr->op)) {
        (void)snprintf(expected, sizeof expected, " %u", instr->expected);
        (void)snprintf(failure, sizeof failure, " %s", litmus_order_word(instr->failure));
    }
    if (litmus_writes(instr->op) && instr->operand.reg != LITMUS_NO_REGISTER)
        (void)snprintf(operand, sizeof operand, " %s", p->reg[instr->operand.reg]);
    else if (litmus_writes(instr->op))
        (void)snprintf(operand, sizeof operand, " %u", instr->operand.value);
    if (instr->guard.reg != LITMUS_NO_REGISTER)
        (void)snprintf(guard, sizeof guard, " if %s %u", p->reg[instr->guard.reg], instr->guard.value);
    (void)snprintf(out, size, "%s%s%s%s%s%s %s%s%s", target, litmus_op_word(instr->op), *location ? " " : "", location,
                   expected, operand, litmus_order_word(instr->order), failure, guard);
}

static void print_init(FILE *to, const struct litmus_program *p)
{
    bool some = false;
    for (uint32_t l = 0; l < p->locations; l++)
        some |= p->initial[l] != 0;
    if (!some)
        return;
    (void)fputs("init", to);
    for (uint32_t l = 0; l < p->locations; l++)
        (void)fprintf(to, " %s=%u", p->location[l], p->initial[l]);
    (void)fputc('\n', to);
}

void program_print(FILE *to, const struct litmus_program *p)
{
    int width[LITMUS_THREADS_MAX] = {0};
    char cell[CELL_MAX];
    uint32_t rows = 0;
    for (uint32_t t = 0; t < p->threads; t++) {
        rows = p->thread[t].count > rows ? p->thread[t].count : rows;
        for (uint32_t i = 0; i < p->thread[t].count; i++) {
            instr_print(cell, sizeof cell, p, &p->thread[t].instr[i]);
            width[t] = (int)strlen(cell) > width[t] ? (int)strlen(cell) : width[t];
        }
    }
    print_init(to, p);
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t last = 0;
        for (uint32_t t = 0; t < p->threads; t++)
            last = row < p->thread[t].count ? t : last;
        /* The first row shows how many threads there are. */
        last = row == 0 ? p->threads - 1 : last;
        for (uint32_t t = 0; t <= last; t++) {
            cell[0] = '\0';
            if (row < p->thread[t].count)
                instr_print(cell, sizeof cell, p, &p->thread[t].instr[row]);
            (void)fprintf(to, "%s%-*s", t ? " | " : "  ", t < last ? width[t] : 0, cell);
        }
        (void)fputc('\n', to);
    }
}

void outcome_print(FILE *to, const struct litmus_program *p, const uint32_t *outcome)
{
    for (uint32_t i = 0; i < p->observed; i++) {
        const struct litmus_observed *o = &p->observe[i];
        (void)fprintf(to, "%s%s=%u", i ? " " : "", o->location ? p->location[o->index] : p->reg[o->index], outcome[i]);
    }
}

void outcomes_print(FILE *to, const struct litmus_program *p, const struct litmus_set sets[LITMUS_MODELS])
{
    struct litmus_set all;
    set_init(&all, p->observed);
    (void)fputs("observe", to);
    for (uint32_t i = 0; i < p->observed; i++) {
        const struct litmus_observed *o = &p->observe[i];
        (void)fprintf(to, " %s", o->location ? p->location[o->index] : p->reg[o->index]);
    }
    (void)fputc('\n', to);
    for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
        for (uint32_t i = 0; i < sets[m].count; i++)
            (void)set_add(&all, set_at(&sets[m], i), NULL);
    }
    for (uint32_t i = 0; i < all.count; i++) {
        const uint32_t *outcome = set_at(&all, i);
        (void)fputc(' ', to);
        for (uint32_t v = 0; v < p->observed; v++)
            (void)fprintf(to, " %u", outcome[v]);
        (void)fputs(" :", to);
        for (uint32_t m = 0; m < LITMUS_MODELS; m++) {
            if (set_has(&sets[m], outcome))
                (void)fprintf(to, " %s", litmus_model_word(m));
        }
        (void)fputc('\n', to);
    }
    set_free(&all);
}
