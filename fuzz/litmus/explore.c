/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "explore.h"
#include "search.h"
#include "thread.h"

/* The compiler's hooks, as it would call them for these accesses (compiler-rt, tsan_interface_atomic.h). */
/* NOLINTBEGIN(bugprone-reserved-identifier) */
uint32_t __tsan_atomic32_load(const volatile uint32_t *p, int order);
void __tsan_atomic32_store(volatile uint32_t *p, uint32_t value, int order);
uint32_t __tsan_atomic32_exchange(volatile uint32_t *p, uint32_t value, int order);
uint32_t __tsan_atomic32_fetch_add(volatile uint32_t *p, uint32_t value, int order);
uint32_t __tsan_atomic32_compare_exchange_val(volatile uint32_t *p, uint32_t expected, uint32_t value, int order,
                                              int failure);
int __tsan_atomic32_compare_exchange_weak(volatile uint32_t *p, uint32_t *expected, uint32_t value, int order,
                                          int failure);
void __tsan_atomic_thread_fence(int order);
void __tsan_read4(void *p);
void __tsan_write4(void *p);
/* NOLINTEND(bugprone-reserved-identifier) */

/* Programs take turns in blocks of memory, so that the engine meets places that nobody touched before. */
#define BLOCKS 64u
#define SHOWN_STEPS 100u
#define SPACING 2u /* words: a granule a location */

/* The program's data for the machine: zero before each execution. */
static uint32_t memory[BLOCKS][LITMUS_LOCATIONS_MAX * SPACING] __attribute__((section("hb_program_bss"), aligned(64)));
static uint32_t registers[LITMUS_REGISTERS_MAX] __attribute__((section("hb_program_bss")));

static const struct litmus_program *running;
static uint32_t block;

static uint32_t *location(uint32_t n)
{
    return &memory[block][n * SPACING];
}

static uint32_t plain_load(uint32_t *at)
{
    __tsan_read4(at);
    return *at;
}

static uint32_t plain_store(uint32_t *at, uint32_t value)
{
    __tsan_write4(at);
    *at = value;
    return 0;
}

/* What the instruction read, if it reads. */
static uint32_t execute(const struct litmus_instr *instr, uint32_t operand)
{
    uint32_t *at = location(instr->location);
    uint32_t expected = instr->expected;
    switch (instr->op) {
    case LITMUS_LOAD:
        if (instr->order == LITMUS_PLAIN)
            return plain_load(at);
        return __tsan_atomic32_load(at, instr->order);
    case LITMUS_STORE:
        if (instr->order == LITMUS_PLAIN)
            return plain_store(at, operand);
        __tsan_atomic32_store(at, operand, instr->order);
        return 0;
    case LITMUS_ADD:
        return __tsan_atomic32_fetch_add(at, operand, instr->order);
    case LITMUS_EXCHANGE:
        return __tsan_atomic32_exchange(at, operand, instr->order);
    case LITMUS_CAS:
        return __tsan_atomic32_compare_exchange_val(at, expected, operand, instr->order, instr->failure);
    case LITMUS_WEAK_CAS:
        (void)__tsan_atomic32_compare_exchange_weak(at, &expected, operand, instr->order, instr->failure);
        return expected;
    default:
        __tsan_atomic_thread_fence(instr->order);
        return 0;
    }
}

static void *thread_main(void *argument)
{
    const struct litmus_thread *own = argument;
    for (uint32_t i = 0; i < own->count; i++) {
        const struct litmus_instr *instr = &own->instr[i];
        if (litmus_skips(instr, registers))
            continue;
        uint32_t operand =
            instr->operand.reg != LITMUS_NO_REGISTER ? registers[instr->operand.reg] : instr->operand.value;
        uint32_t read = execute(instr, operand);
        if (instr->reg != LITMUS_NO_REGISTER)
            registers[instr->reg] = read;
    }
    return NULL;
}

static int program_main(int argc, char **argv, char **envp)
{
    (void)argc, (void)argv, (void)envp;
    static struct litmus_thread thread[LITMUS_THREADS_MAX];
    uint32_t started[LITMUS_THREADS_MAX];
    for (uint32_t l = 0; l < running->locations; l++) {
        (void)plain_store(location(l), running->initial[l]);
    }
    memcpy(thread, running->thread, sizeof thread);
    for (uint32_t t = 0; t < running->threads; t++)
        started[t] = prog_start(thread_main, &thread[t], false);
    for (uint32_t t = 0; t < running->threads; t++)
        (void)prog_join(started[t]);
    return 0;
}

bool explore_open(void)
{
    return prog_open();
}

static void keep_outcome(const struct explore_job *job, const struct hb_schedule *taken, struct explored *result)
{
    uint32_t final[LITMUS_LOCATIONS_MAX], outcome[LITMUS_OBSERVED_MAX];
    for (uint32_t l = 0; l < running->locations; l++)
        final[l] = *location(l);
    litmus_outcome(running, registers, final, outcome);
    if (!set_add(&result->seen, outcome, NULL) || result->left || set_has(job->allowed, outcome))
        return;
    result->left = true;
    memcpy(result->outcome, outcome, sizeof outcome);
    result->schedule = *taken;
}

static const enum eng_model models[LITMUS_MODELS] = {ENG_SC, ENG_TSO, ENG_C11};

/* One execution. False: the machine found fault with it, and so the search ends. */
static bool run_once(const struct explore_job *job, struct hb_search *search, struct hb_strategy *strategy,
                     struct explored *result)
{
    const struct prog_job run = {
        .main = program_main, .strategy = strategy, .model = models[job->model], .races = true, .failures = true};
    struct prog_result end;
    prog_run(&run, &end);
    hb_search_report(search, &end.outcome);
    if (end.abandoned)
        return true;
    if (end.violated && end.violation.id == HB_INV_RACE) {
        result->raced = true;
        result->schedule = *end.taken;
        return false;
    }
    if (end.violated) {
        (void)snprintf(result->failure, sizeof result->failure, "%s: %s", end.violation.key, end.violation.detail);
        result->schedule = *end.taken;
        return false;
    }
    if (end.bounds != 0)
        hb_search_bounded(search);
    keep_outcome(job, end.taken, result);
    return true;
}

/* Searches one part of the space; false: it was not all of it. */
static bool run_shard(const struct explore_job *job, uint32_t shard, struct explored *result)
{
    const struct hb_search_config config = {.strategy = job->strategy,
                                            .bound = HB_UNBOUNDED,
                                            .shard = shard,
                                            .shards = job->shards,
                                            .executions = job->executions};
    const char *wrong = hb_search_check(&config);
    struct hb_search *search = wrong ? NULL : hb_search_open(&config);
    if (!search) {
        (void)snprintf(result->failure, sizeof result->failure, "%s", wrong ? wrong : "no memory for the search");
        return false;
    }
    struct hb_strategy *strategy;
    while ((strategy = hb_search_strategy(search)) && run_once(job, search, strategy, result))
        ;
    struct hb_search_result total;
    hb_search_result(search, &total);
    hb_search_close(search);
    result->executions += total.executions;
    result->abandoned += total.abandoned;
    result->complete = hb_complete_word(total.complete);
    return total.complete == HB_COMPLETE_YES && !result->failure[0] && !result->raced;
}

void explore_run(const struct explore_job *job, struct explored *result)
{
    memset(result, 0, sizeof *result);
    set_init(&result->seen, job->program->observed);
    result->complete = hb_complete_word(HB_COMPLETE_CUT);
    running = job->program;
    block = (block + 1) % BLOCKS;
    bool whole = job->shards > 0;
    for (uint32_t shard = 1; shard <= job->shards && whole; shard++)
        whole = run_shard(job, shard, result);
    result->whole = whole && !result->seen.full;
}

void explore_show(const struct explore_job *job, const struct hb_schedule *schedule)
{
    static struct hb_replay replay;
    hb_replay_init(&replay, schedule);
    const struct prog_job run = {
        .main = program_main, .strategy = &replay.base, .model = models[job->model], .races = true, .trace = true};
    struct prog_result end;
    running = job->program;
    prog_run(&run, &end);
    prog_trace_print(stdout, SHOWN_STEPS);
}
