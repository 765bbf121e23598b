/* SPDX-License-Identifier: Apache-2.0 */
/* --random: seeded random programs, each under the default schedule and some random ones. */
#include "campaign.h"

#define SCHEDULES 16u /* a program, the default one included */
#define DEFAULT_EXECUTIONS 100000u
#define CPUS_MAX 4u
#define MODEL_EVERY 4u /* programs of which one is judged by the model, entries atomic */

int mode_random(struct campaign *c)
{
    static struct hb_program p;
    static struct hb_walk walk;
    const struct options *o = &c->options;
    uint64_t most = o->executions ? o->executions : o->seconds ? UINT64_MAX : DEFAULT_EXECUTIONS;
    hb_report_start(&c->record.report);
    for (uint64_t n = 0; !campaign_over(c) && c->totals.executions < most; n++) {
        uint64_t seed = o->seed * 0x100000001b3u + n;
        hb_program_random(&p, seed, (uint8_t)(o->cpus ? o->cpus : 1 + n % CPUS_MAX));
        hb_walk_init(&walk, seed);
        c->totals.programs++;
        c->record.report.seed = seed;
        for (uint32_t s = 0; s < SCHEDULES && !campaign_over(c) && c->totals.executions < most; s++) {
            struct sim_job job = {.program = &p, .strategy = s ? &walk.base : NULL, .races = campaign_races(o)};
            job.model = campaign_memory(o, "sc");
            job.points = o->points ? campaign_points(o, "") : n % MODEL_EVERY ? SIM_POINTS_ACCESS : SIM_POINTS_ENTRY;
            if (!campaign_run(c, &job, NULL))
                break;
        }
    }
    c->record.report.seed = o->seed;
    return EXIT_CLEAN;
}
