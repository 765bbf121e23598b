/* SPDX-License-Identifier: Apache-2.0 */
/* One instruction of the text form. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

#define WORDS_MAX 12u

struct words {
    uint32_t count, next;
    char text[LITMUS_LINE_MAX];
    const char *word[WORDS_MAX];
};

static bool split(struct words *words, const char *text)
{
    words->count = words->next = 0;
    if (strlen(text) >= sizeof words->text)
        return false;
    strcpy(words->text, text);
    char *save = NULL;
    for (char *word = strtok_r(words->text, " \t", &save); word; word = strtok_r(NULL, " \t", &save)) {
        if (words->count == WORDS_MAX)
            return false;
        words->word[words->count++] = word;
    }
    return true;
}

static const char *take(struct words *words)
{
    return words->next < words->count ? words->word[words->next++] : NULL;
}

static bool is_name(const char *word)
{
    if (!word || strlen(word) >= LITMUS_WORD_MAX || !isalpha((unsigned char)*word))
        return false;
    for (; *word; word++) {
        if (!isalnum((unsigned char)*word))
            return false;
    }
    return true;
}

static bool parse_number(const char *word, uint32_t *value)
{
    if (!word || !isdigit((unsigned char)*word))
        return false;
    char *end;
    unsigned long number = strtoul(word, &end, 10);
    *value = (uint32_t)number;
    return *end == '\0' && number <= UINT32_MAX;
}

static uint32_t find(const char names[][LITMUS_WORD_MAX], uint32_t count, const char *name)
{
    uint32_t n = 0;
    while (n < count && strcmp(names[n], name) != 0)
        n++;
    return n;
}

/* A number of a known word, or `count`. */
static uint32_t known(const char *(*word_of)(uint32_t), uint32_t count, const char *word)
{
    uint32_t n = 0;
    while (n < count && (!word || strcmp(word_of(n), word) != 0))
        n++;
    return n;
}

static const char *parse_location(struct litmus_program *p, struct litmus_instr *instr, const char *word)
{
    if (!is_name(word))
        return "a location is a letter with letters and digits";
    if (find(p->reg, p->registers, word) < p->registers)
        return "a register cannot be a location";
    uint32_t n = find(p->location, p->locations, word);
    if (n == LITMUS_LOCATIONS_MAX)
        return "too many locations";
    if (n == p->locations)
        strcpy(p->location[p->locations++], word);
    instr->location = (uint8_t)n;
    return NULL;
}

static const char *parse_operand(const struct litmus_program *p, uint32_t thread, struct litmus_operand *operand,
                                 const char *word)
{
    operand->reg = LITMUS_NO_REGISTER;
    if (parse_number(word, &operand->value))
        return NULL;
    const struct litmus_thread *own = &p->thread[thread];
    for (uint32_t i = 0; word && i < own->count; i++) {
        uint8_t reg = own->instr[i].reg;
        if (reg != LITMUS_NO_REGISTER && strcmp(p->reg[reg], word) == 0) {
            operand->reg = reg;
            return NULL;
        }
    }
    return "a value is a number or a register that the thread wrote before";
}

static const char *parse_order(struct litmus_instr *instr, struct words *words)
{
    uint32_t order = known(litmus_order_word, LITMUS_ORDERS, take(words));
    if (order == LITMUS_ORDERS || !litmus_order_fits(instr->op, (uint8_t)order))
        return "this operation has no such memory order";
    instr->order = (uint8_t)order;
    if (!litmus_compares(instr->op))
        return NULL;
    uint32_t failure = known(litmus_order_word, LITMUS_ORDERS, take(words));
    if (failure == LITMUS_ORDERS || !litmus_failure_fits((uint8_t)failure))
        return "a compare-and-swap ends with the order of its failure, that of a load";
    instr->failure = (uint8_t)failure;
    return NULL;
}

static const char *parse_target(struct litmus_program *p, struct litmus_instr *instr, struct words *words)
{
    instr->reg = LITMUS_NO_REGISTER;
    if (words->count < 2 || strcmp(words->word[1], "=") != 0)
        return NULL;
    const char *name = take(words);
    (void)take(words);
    if (!is_name(name))
        return "a register is a letter with letters and digits";
    if (find(p->location, p->locations, name) < p->locations)
        return "a location cannot be a register";
    if (find(p->reg, p->registers, name) < p->registers)
        return "a register is written once";
    if (p->registers == LITMUS_REGISTERS_MAX)
        return "too many registers";
    strcpy(p->reg[p->registers], name);
    instr->reg = (uint8_t)p->registers;
    return NULL;
}

static const char *parse_guard(const struct litmus_program *p, uint32_t thread, struct litmus_instr *instr,
                               struct words *words)
{
    struct litmus_operand reg;
    if (words->next == words->count || strcmp(words->word[words->next], "if") != 0)
        return NULL;
    (void)take(words);
    if (parse_operand(p, thread, &reg, take(words)) || reg.reg == LITMUS_NO_REGISTER)
        return "if names a register that the thread wrote before";
    instr->guard.reg = reg.reg;
    return parse_number(take(words), &instr->guard.value) ? NULL : "if ends with a number";
}

const char *instr_parse(struct litmus_program *p, uint32_t thread, const char *text)
{
    struct litmus_thread *own = &p->thread[thread];
    struct litmus_instr instr = {.operand = {.reg = LITMUS_NO_REGISTER}, .guard = {.reg = LITMUS_NO_REGISTER}};
    struct words words;
    if (own->count == LITMUS_INSTRS_MAX)
        return "too many instructions in a thread";
    if (!split(&words, text))
        return "an instruction is too long";
    const char *wrong = parse_target(p, &instr, &words);
    if (wrong)
        return wrong;
    uint32_t op = known(litmus_op_word, LITMUS_OPS, take(&words));
    if (op == LITMUS_OPS)
        return "an instruction is load, store, add, exchange, cas, weak_cas or fence";
    instr.op = (uint8_t)op;
    if (instr.reg != LITMUS_NO_REGISTER && !litmus_reads(instr.op))
        return "this operation reads nothing";
    if (op == LITMUS_LOAD && instr.reg == LITMUS_NO_REGISTER)
        return "a load needs a register";
    if (op != LITMUS_FENCE)
        wrong = parse_location(p, &instr, take(&words));
    if (!wrong && litmus_compares(instr.op) && !parse_number(take(&words), &instr.expected))
        wrong = "a compare-and-swap names the number that it expects";
    if (!wrong && litmus_writes(instr.op))
        wrong = parse_operand(p, thread, &instr.operand, take(&words));
    if (!wrong)
        wrong = parse_order(&instr, &words);
    if (!wrong)
        wrong = parse_guard(p, thread, &instr, &words);
    if (!wrong && take(&words))
        wrong = "words after the end of the instruction";
    if (wrong)
        return wrong;
    if (instr.reg != LITMUS_NO_REGISTER)
        p->registers++;
    own->instr[own->count++] = instr;
    return NULL;
}
