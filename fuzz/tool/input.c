/* SPDX-License-Identifier: Apache-2.0 */
#include "input.h"

#include <stdlib.h>

#include "host/reproducer.h"
#include "record.h"

#define CPUS_MAX 4u
#define OPTION_MODEL 3u      /* in the two low bits: entries atomic, the model judges */
#define OPTION_MEMORY 2u     /* bits 2 and 3: sc, tso, c11, sc */
#define OPTION_RACES_OFF 16u /* runs on past data races */

/* Claims in random bytes mean nothing, nor does a schedule that is not the input's own. */
static void tame(struct hb_program *p)
{
    p->schedule.count = 0;
    if (p->cpus > CPUS_MAX)
        p->cpus = (uint8_t)(1 + p->cpus % CPUS_MAX);
    hb_program_unassert(p);
}

size_t input_read(const uint8_t *data, size_t size, struct hb_program *p, struct hb_bytes *bytes, struct sim_job *job)
{
    static const enum eng_model models[] = {ENG_SC, ENG_TSO, ENG_C11, ENG_SC};
    size_t used = hb_program_decode(p, data, size);
    bool more = used < size;
    uint8_t options = more ? data[used] : 0;
    tame(p);
    hb_bytes_init(bytes, data + used + more, size - used - more);
    *job = (struct sim_job){.program = p, .strategy = &bytes->base};
    job->model = models[options >> OPTION_MEMORY & 3u];
    job->races = !(options & OPTION_RACES_OFF);
    if (options % 4 == OPTION_MODEL)
        job->points = SIM_POINTS_ENTRY;
    else
        job->points = sim_instrumented() ? SIM_POINTS_ACCESS : SIM_POINTS_PORT;
    return used;
}

bool input_load(const char *path, struct hb_program *p)
{
    static struct hb_bytes bytes;
    static struct sim_result result;
    struct sim_job job;
    struct hb_error ignored;
    char *data;
    size_t size;
    if (!hb_file_read(path, HB_PROGRAM_FILE_BYTES, &data, &size, &ignored))
        return false;
    bool is = hb_program_form(data, size) == HB_FORM_INPUT;
    if (is) {
        (void)input_read((const uint8_t *)data, size, p, &bytes, &job);
        sim_run(&job, &result);
        p->schedule = *result.taken;
        record_origin(p, &job, 0);
    }
    free(data);
    return is;
}
