/* SPDX-License-Identifier: Apache-2.0 */
/*
 * --determinism N: N random inputs (program and schedule choices, as a fuzzer gives them, in every memory
 * model), each run twice with every access hashed. Prints one digest over all of them, which is the same in any
 * process.
 */
#include <string.h>

#include "campaign.h"

#define CHOICE_BYTES 64u /* of a schedule: pairs of skip and choice */
#define CPUS_MAX 4u
#define MODELS 3u

static uint64_t next_word(uint64_t *state)
{
    *state += 0x9e3779b97f4a7c15u;
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static void fold(uint64_t *digest, uint64_t word)
{
    *digest = (*digest ^ word) * 0x100000001b3u;
    *digest ^= *digest >> 29;
}

/* The bytes of a program that promises nothing, as the fuzz target reads them. */
static void draw_program(struct hb_program *p, uint64_t seed)
{
    static uint8_t bytes[HB_BYTES_MAX];
    static struct hb_program random;
    hb_program_random(&random, seed, (uint8_t)(1 + seed % CPUS_MAX));
    size_t size = hb_program_encode(&random, bytes, sizeof bytes);
    (void)hb_program_decode(p, bytes, size);
    p->schedule.count = 0;
    if (p->cpus > CPUS_MAX)
        p->cpus = CPUS_MAX;
    hb_program_unassert(p);
}

static bool same(const struct sim_result *a, const struct sim_result *b)
{
    return sim_same(a, b) && a->accesses == b->accesses;
}

int mode_determinism(struct campaign *c)
{
    static struct hb_program p;
    static struct sim_result first, second;
    static struct hb_bytes bytes;
    uint8_t choices[CHOICE_BYTES];
    const struct options *o = &c->options;
    uint64_t digest = 0xcbf29ce484222325u, state = o->seed, deviations = 0;
    hb_report_start(&c->record.report);
    for (uint64_t n = 0; n < o->executions && !campaign_interrupted(); n++) {
        draw_program(&p, next_word(&state));
        for (uint32_t i = 0; i < CHOICE_BYTES; i++)
            choices[i] = (uint8_t)next_word(&state);
        hb_bytes_init(&bytes, choices, CHOICE_BYTES);
        struct sim_job job = {.program = &p, .strategy = &bytes.base, .points = SIM_POINTS_ACCESS};
        job.model = (enum eng_model)(n % MODELS);
        job.races = campaign_races(o);
        job.trace = true;
        (void)campaign_run(c, &job, &first);
        deviations += first.taken->count;
        (void)campaign_run(c, &job, &second);
        c->totals.programs++;
        fold(&digest, first.hash);
        fold(&digest, first.points);
        fold(&digest, first.accesses);
        if (same(&first, &second))
            continue;
        fprintf(stderr, "hb-sim: input %llu of seed %llu is not the same twice\n", (unsigned long long)n,
                (unsigned long long)o->seed);
        c->unsteady = true;
        return EXIT_FINDING;
    }
    printf("sim: digest %016llx of %llu inputs, %llu deviations\n", (unsigned long long)digest,
           (unsigned long long)c->totals.programs, (unsigned long long)deviations);
    return EXIT_CLEAN;
}
