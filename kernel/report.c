/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include "console.h"
#include "csr.h"
#include "format.h"
#include "panic.h"
#include "run.h"
#include "scenario.h"
#include "timer.h"

#define TEXT_MAX 300u
#define BOOT_NAME "boot"

static uint32_t passed, skipped, failed;
static const char *running = BOOT_NAME;

void report_header(void)
{
    console_result("KTAP version 1");
}

void report_plan(uint32_t tests)
{
    console_result("1..%u", tests);
}

void report_begin(const char *name)
{
    running = name;
}

static uint32_t number(void)
{
    return passed + skipped + failed;
}

void report_ok(const char *note)
{
    char text[TEXT_MAX];
    passed++;
    (void)hb_marker_ok(text, sizeof text, running);
    console_result("%s%s", text, note);
    console_result("ok %u - %s", number(), running);
    running = BOOT_NAME;
}

void report_skip(const char *why)
{
    char text[TEXT_MAX];
    skipped++;
    (void)hb_marker_skip(text, sizeof text, running, why);
    console_result("%s", text);
    console_result("ok %u - %s # SKIP %s", number(), running, why);
    running = BOOT_NAME;
}

void report_fail(const struct hb_violation *violation)
{
    char text[TEXT_MAX];
    failed++;
    (void)hb_marker_fail(text, sizeof text, running, violation);
    console_result("%s", text);
    console_result("not ok %u - %s", number(), running);
    running = BOOT_NAME;
}

static void verdict_line(void (*print)(const char *text, ...))
{
    char text[TEXT_MAX];
    (void)hb_marker_verdict(text, sizeof text, passed, skipped, failed);
    print("%s", text);
}

static uint32_t bits(uint64_t mask)
{
    return (uint32_t)__builtin_popcountll(mask);
}

_Noreturn void report_verdict(void)
{
    uint64_t exercised = run_exercised();
    if (console_dropped() != 0) {
        console_result("KINIT: console dropped %u lines", console_dropped());
    }
    console_result("KINIT: invariants exercised %u of %u mask %lx", bits(exercised), (unsigned)HB_INV_COUNT - 1,
                   (unsigned long)exercised);
    verdict_line(console_result);
    machine_exit(failed == 0 ? EXIT_CLEAN : EXIT_FINDING);
}

/* The machine is dying: nothing here waits for another hart. */
static void last_verdict(const struct hb_violation *violation)
{
    char text[TEXT_MAX];
    failed++;
    (void)hb_marker_fail(text, sizeof text, running, violation);
    console_last_words("%s", text);
    console_last_words("not ok %u - %s", number(), running);
    verdict_line(console_last_words);
}

void report_crash(const char *reason)
{
    struct hb_violation violation;
    hb_violation_set(&violation, HB_INV_CRASH, "crash", reason);
    last_verdict(&violation);
}

static void describe_hart(const struct run *run, const struct hart *hart)
{
    struct sched_view_cpu view;
    struct sched_view_ipi ipi;
    sched_view_cpu(run->sched, hart->cpu, &view);
    sched_view_ipi(run->sched, hart->cpu, &ipi);
    console_last_words("STATE: cpu%u hart %lu running=%u awake=%u orders=%lx state=%u current=%u.%u queued=%u "
                       "mailbox=%u ticks=%lu requested=%lu acked=%lu outstanding=%u owed=%u",
                       hart->cpu.n, (unsigned long)hart->id.n, (unsigned)atomic_load(&hart->running),
                       (unsigned)hart->awake, (unsigned long)atomic_load(&hart->orders), (unsigned)view.state,
                       view.current.slot, view.current.generation, view.queued, view.mailbox_count,
                       (unsigned long)view.ticks, (unsigned long)ipi.requested, (unsigned long)ipi.acked_request,
                       (unsigned)ipi.outstanding, (unsigned)ipi.owed);
}

static void describe_task(const struct run *run, uint32_t task)
{
    const struct hb_cursor *cursor = &run->interp.cursors[task];
    const struct hb_task *of = &run->program->tasks[task];
    struct sched_task_id id = hb_interp_handle(&run->interp, task);
    struct sched_view_task view = {.place = SCHED_PLACE_FREE};
    if (id.generation != 0) {
        (void)sched_view_task(run->sched, id.slot, &view);
    }
    const char *word = cursor->op < of->count ? hb_op_word(of->ops[cursor->op].kind) : "end";
    console_last_words("STATE: task %s op=%u %s cursor=%u slot=%u.%u place=%u cpu=%u", of->name, (unsigned)cursor->op,
                       word, (unsigned)cursor->state, id.slot, id.generation, (unsigned)view.place, view.cpu.n);
}

void report_state(void)
{
    const struct run *run = run_current();
    if (run->sched == NULL) {
        return;
    }
    for (uint32_t n = 0; n < run->cpus; n++) {
        describe_hart(run, hart_of((struct sched_cpu_id){n}));
    }
    for (uint32_t n = 0; n < run->program->task_count; n++) {
        describe_task(run, n);
    }
}

_Noreturn void report_broken(enum hb_invariant_id id, const char *key, const char *detail)
{
    struct hb_violation violation;
    (void)irq_off();
    panic_claim();
    report_state();
    hb_violation_set(&violation, id, key, detail);
    last_verdict(&violation);
    machine_exit(EXIT_FINDING);
}

_Noreturn void report_hang(void)
{
    bool wants = false;
    for (uint32_t n = 0; n < hart_count(); n++) {
        const struct hart *hart = hart_of((struct sched_cpu_id){n});
        wants |= atomic_load(&hart->running) && *(const volatile bool *)&hart->wants_lock;
    }
    report_broken(HB_INV_DEADLOCK, wants ? "deadlock on a lock" : "hang", "the run is past the watchdog's deadline");
}

_Noreturn void report_usage(const char *text, ...)
{
    char line[TEXT_MAX];
    va_list arguments;
    va_start(arguments, text);
    (void)format_list(line, sizeof line, text, arguments);
    va_end(arguments);
    failed++;
    console_result("KINIT: %s", line);
    verdict_line(console_result);
    machine_exit(EXIT_USAGE);
}
