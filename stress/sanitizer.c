/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiled without instrumentation, and calling nothing that has it: the hooks run in the middle of a report.
 */
#include "sanitizer.h"

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct finding_ring *ring;
static _Atomic uint32_t reports;

void sanitizer_attach(struct finding_ring *to)
{
    ring = to;
}

uint32_t sanitizer_reports(void)
{
    return atomic_load_explicit(&reports, memory_order_relaxed);
}

_Noreturn void sanitizer_exit(enum worker_exit code)
{
    for (;;) { /* does not return */
        syscall(SYS_exit_group, (int)code);
    }
}

uint64_t sanitizer_judges(void)
{
    uint64_t crash = 1ull << HB_INV_CRASH;
#if defined(STRESS_TSAN)
    return crash | 1ull << HB_INV_RACE;
#elif defined(STRESS_ASAN)
    return crash | 1ull << HB_INV_MEMORY;
#else
    return crash;
#endif
}

#if !defined(STRESS_TSAN) && !defined(STRESS_ASAN)

const char *sanitizer_name(void)
{
    return "plain";
}

#else

static void post(enum hb_invariant_id id, const char *what, uintptr_t (*frames)[FINDING_FRAMES])
{
    struct hb_violation violation = {.id = id};
    atomic_fetch_add_explicit(&reports, 1, memory_order_relaxed);
    if (ring != NULL) {
        snprintf(violation.key, sizeof violation.key, "%s", what);
        snprintf(violation.detail, sizeof violation.detail, "%s", what);
        finding_post(ring, &violation, frames);
    }
}

#endif

#ifdef STRESS_TSAN

#include <sanitizer/tsan_interface.h>

void AnnotateIgnoreReadsBegin(const char *file, int line);
void AnnotateIgnoreReadsEnd(const char *file, int line);
const char *__tsan_default_options(void);
void __tsan_on_report(void *report);

const char *sanitizer_name(void)
{
#ifdef STRESS_ANNOTATE_LOCKS
    return "tsan-locks";
#else
    return "tsan";
#endif
}

/* One report a place is enough; the worker goes on after it. */
const char *__tsan_default_options(void)
{
    return "halt_on_error=0:exitcode=66:report_thread_leaks=0:second_deadlock_stack=1:atexit_sleep_ms=0"
#ifdef STRESS_SYMBOLIZER
           ":external_symbolizer_path=" STRESS_SYMBOLIZER
#endif
        ;
}

#define REPORT_FRAMES 32u

static void copy_frames(uintptr_t *to, void *const *trace)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < REPORT_FRAMES && trace[i] != NULL && count + 1 < FINDING_FRAMES; i++) {
        to[count++] = (uintptr_t)trace[i];
    }
}

void __tsan_on_report(void *report)
{
    const char *description = "";
    int count, stacks = 0, mops = 0, locs, mutexes, threads, tids;
    void *trace[REPORT_FRAMES] = {0};
    uintptr_t frames[FINDING_STACKS][FINDING_FRAMES] = {{0}};
    __tsan_get_report_data(report, &description, &count, &stacks, &mops, &locs, &mutexes, &threads, &tids, trace, 0);
    bool race = strcmp(description, "data-race") == 0;
    int sources = race ? mops : stacks;
    for (int i = 0; i < sources && i < (int)FINDING_STACKS; i++) {
        int tid, size, write, atomic;
        void *address;
        memset(trace, 0, sizeof trace);
        if (race) {
            __tsan_get_report_mop(report, (unsigned long)i, &tid, &address, &size, &write, &atomic, trace,
                                  REPORT_FRAMES);
        } else {
            __tsan_get_report_stack(report, (unsigned long)i, trace, REPORT_FRAMES);
        }
        copy_frames(frames[i], trace);
    }
    bool lock = strncmp(description, "lock-order", 10) == 0 || strncmp(description, "mutex", 5) == 0;
    post(race ? HB_INV_RACE : lock ? HB_INV_LOCK_RULES : HB_INV_CRASH, description, frames);
}

void sanitizer_hide_reads(bool hide)
{
    if (hide) {
        AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    } else {
        AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
    }
}

#else

void sanitizer_hide_reads(bool hide)
{
    (void)hide;
}

#endif

#ifdef STRESS_ASAN

#include <sanitizer/asan_interface.h>

const char *__asan_default_options(void);
void __ubsan_on_report(void);
void __ubsan_get_current_report_data(const char **kind, const char **message, const char **file, unsigned *line,
                                     unsigned *column, char **address);

const char *sanitizer_name(void)
{
    return "asan";
}

/* The supervisor outlives the worker and frees nothing at its end: leaks are not its business. */
const char *__asan_default_options(void)
{
    return "detect_leaks=0:exitcode=99:handle_abort=1:detect_stack_use_after_return=0"
#ifdef STRESS_SYMBOLIZER
           ":external_symbolizer_path=" STRESS_SYMBOLIZER
#endif
        ;
}

void __asan_on_error(void)
{
    uintptr_t frames[FINDING_STACKS][FINDING_FRAMES] = {{0}};
    frames[0][0] = (uintptr_t)__asan_get_report_pc();
    const char *what = __asan_get_report_description();
    post(strcmp(what, "SEGV") == 0 ? HB_INV_CRASH : HB_INV_MEMORY, what, frames);
}

void __ubsan_on_report(void)
{
    const char *kind = "", *message = "", *file = "";
    unsigned line = 0, column = 0;
    char *address = NULL;
    uintptr_t frames[FINDING_STACKS][FINDING_FRAMES] = {{0}};
    __ubsan_get_current_report_data(&kind, &message, &file, &line, &column, &address);
    const char *slash = strrchr(file, '/');
    char what[64];
    snprintf(what, sizeof what, "%s in %s", kind, slash != NULL ? slash + 1 : file);
    post(HB_INV_CRASH, what, frames);
}

void sanitizer_guard(unsigned char *region, size_t bytes, size_t used)
{
    __asan_unpoison_memory_region(region, used);
    __asan_poison_memory_region(region + used, bytes - used);
}

#else

void sanitizer_guard(unsigned char *region, size_t bytes, size_t used)
{
    (void)region;
    (void)bytes;
    (void)used;
}

#endif
