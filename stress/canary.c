/* SPDX-License-Identifier: Apache-2.0 */
#include "canary.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sanitizer.h"

struct fault {
    const char *name;
    enum hb_invariant_id id;
    void (*commit)(struct arena *a);
};

static volatile int target; /* or the stores would be optimized away: nobody reads it */

static void *write_target(void *value)
{
    target = *(int *)value;
    return NULL;
}

/* The known race: two threads store to one plain int, and nothing orders them. */
static void commit_race(struct arena *a)
{
    static int values[2] = {1, 2};
    struct thread threads[2];
    (void)a;
    for (int i = 0; i < 2; i++) {
        if (!thread_start(&threads[i], write_target, &values[i])) {
            return;
        }
    }
    for (int i = 0; i < 2; i++) {
        thread_join(&threads[i]);
    }
}

/* One byte past what the core was given. */
static void commit_overrun(struct arena *a)
{
    volatile unsigned char *memory = a->core;
    sanitizer_guard(a->core, ARENA_CORE_BYTES, 64);
    memory[64] = 1;
}

static void commit_null(struct arena *a)
{
    int *volatile null = NULL;
    (void)a;
    *null = 1;
}

static void pass_lock(struct machine *m, uintptr_t lock, enum sched_lock_step one, enum sched_lock_step two)
{
    sched_port_lock_step(m, one, (void *)lock, SCHED_RANK_TABLE, 0);
    sched_port_lock_step(m, two, (void *)lock, SCHED_RANK_TABLE, 0);
}

/* Two locks taken in both orders, one after the other: an inversion, though nobody ever waits. */
static void commit_inversion(struct arena *a)
{
    uintptr_t locks[2] = {(uintptr_t)a->core, (uintptr_t)a->core + 64};
    struct machine *m = &a->machine;
    m->monitor.machine = m;
    m->monitor.random = 1;
    for (int i = 0; i < 2; i++) {
        pass_lock(m, locks[i], SCHED_LOCK_WANT, SCHED_LOCK_TAKEN);
        pass_lock(m, locks[1 - i], SCHED_LOCK_WANT, SCHED_LOCK_TAKEN);
        pass_lock(m, locks[1 - i], SCHED_LOCK_FREE, SCHED_LOCK_FREED);
        pass_lock(m, locks[i], SCHED_LOCK_FREE, SCHED_LOCK_FREED);
    }
}

static const struct fault faults[] = {
#ifdef STRESS_TSAN
    {"data race", HB_INV_RACE, commit_race},
#else
    {"null store", HB_INV_CRASH, commit_null},
#endif
#ifdef STRESS_ANNOTATE_LOCKS
    {"lock inversion", HB_INV_LOCK_RULES, commit_inversion},
#endif
#ifdef STRESS_ASAN
    {"overrun", HB_INV_MEMORY, commit_overrun},
#endif
};

static bool seen(struct arena *a, const struct fault *fault)
{
    static struct finding finding; /* large */
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        a->findings.program = &a->program;
        sanitizer_attach(&a->findings);
        if (freopen("/dev/null", "w", stderr) == NULL) {
            sanitizer_exit(WORKER_EXIT_ENVIRONMENT);
        }
        fault->commit(a);
        sanitizer_exit(WORKER_EXIT_DONE);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) {
        return false;
    }
    if (finding_take(&a->findings, &finding)) {
        return finding.violation.id == fault->id;
    }
    return fault->id == HB_INV_CRASH && WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

bool canary_run(struct arena *a)
{
    bool ok = true;
    (void)commit_race, (void)commit_overrun, (void)commit_null, (void)commit_inversion;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        bool good = seen(a, &faults[i]);
        printf("canary: %s %s: %s\n", sanitizer_name(), faults[i].name, good ? "seen" : "NOT SEEN");
        ok = ok && good;
    }
    fflush(stdout);
    return ok;
}
