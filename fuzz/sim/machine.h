/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The simulated machine: runs a program on a core whose CPUs are coroutines of one thread.
 *
 * One machine a process (its hooks are called by instrumented code and must be fast). Deterministic:
 * the same job gives the same result and the same hash, in any process.
 * Who may call: the thread that called sim_open. Not reentrant.
 */
#ifndef HB_SIM_MACHINE_H
#define HB_SIM_MACHINE_H

#include <stdio.h>

#include "engine.h"
#include "interp.h"
#include "invariant.h"
#include "scenario.h"
#include "strategy.h"

/* Where the schedule may be left. Each includes the ones before it. */
enum sim_points {
    SIM_POINTS_ENTRY,  /* operation boundaries and waits: core entries are atomic, and the model judges them */
    SIM_POINTS_PORT,   /* also locks, IPI sends and interrupts turned on */
    SIM_POINTS_ACCESS, /* also atomics, and interrupts at plain accesses; needs an instrumented core */
};

struct sim_job {
    const struct hb_program *program;
    const struct hb_scenario *scenario; /* may be NULL */
    struct hb_strategy *strategy;       /* NULL: the default schedule */
    enum sim_points points;
    uint32_t cpus;        /* 0: as the program says */
    uint64_t budget;      /* decision points; 0: SIM_BUDGET */
    uint64_t accesses;    /* plain ones; 0: SIM_ACCESS_BUDGET */
    bool trace;           /* keep the last steps, hash every access */
    enum eng_model model; /* other than SC only with SIM_POINTS_ACCESS */
    bool races;           /* data races are findings; without, an execution runs on past them */
    bool feedback;        /* count features */
    bool novelty;         /* and say how many were never seen before, which clears the counts */
    uint64_t ignored;     /* bit id: invariants that nobody asked about; what cannot go on ends without a verdict */
    bool judge;           /* broken expectations of operations are findings; a scenario judges itself */
};

#define SIM_BUDGET 400000u
#define SIM_MEMORY_MAX (4u << 20) /* an instance that needs more is refused */
#define SIM_ACCESS_BUDGET 20000000u

struct sim_result {
    bool violated;
    bool skipped; /* the core refused the configuration */
    struct hb_violation violation;
    uint64_t points;
    uint64_t accesses; /* plain ones */
    uint64_t switches; /* between CPUs */
    uint64_t hash;     /* of decisions and port calls; with trace, of every access too */
    uint64_t exercised;
    bool abandoned;                  /* the strategy ended it: no verdict */
    bool bounded;                    /* the machine cut something short: not exhaustive */
    struct hb_run_outcome outcome;   /* for the strategy's `next` */
    const struct hb_schedule *taken; /* the deviations, valid until the next run */
};

/* Reserves stacks and memory; false: the host refused. */
bool sim_open(void);

/*
 * Faults inside an execution are findings from now on; others go to the handlers that were there. To
 * be called after whoever else installs handlers.
 */
bool sim_catch_faults(void);

void sim_run(const struct sim_job *job, struct sim_result *result);

/* The deviations of the execution that runs now, for whoever is about to die in it. */
const struct hb_schedule *sim_taken(void);

/* Whether the core is instrumented (no: ASan builds); without, SIM_POINTS_ACCESS falls back to PORT. */
bool sim_instrumented(void);

/* Whether two results are the same execution with the same end. */
bool sim_same(const struct sim_result *a, const struct sim_result *b);

/* Of the last execution, if it ended in a data race: both ends, with stacks as far as a traced run knows them. */
void sim_race_print(FILE *to);
/* Reads everything that the next traced run does to the place of the last race. */
void sim_race_watch(void);

/* The last steps of a traced run, one column a CPU. */
void sim_trace_print(FILE *to, uint32_t steps);

#endif
