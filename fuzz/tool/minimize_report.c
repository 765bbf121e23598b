/* SPDX-License-Identifier: Apache-2.0 */
#include "minimize_report.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "edit.h"
#include "schedule.h"

static const char *plural(uint32_t count)
{
    return count == 1 ? "" : "s";
}

static const char *truth(bool value)
{
    return value ? "true" : "false";
}

static void say_json(const struct minimize_report *r)
{
    const struct hb_program *best = r->best;
    cJSON *name = cJSON_CreateString(r->path);
    char *file = cJSON_PrintUnformatted(name);
    printf("{\"event\":\"minimized\",\"world\":\"sim\",\"signature\":\"%s\",\"invariant\":\"INV-%02u\","
           "\"operations_before\":%u,\"deviations_before\":%u,\"operations\":%u,\"deviations\":%u,\"tasks\":%u,"
           "\"cpus\":%u,\"runs\":%llu,\"accesses\":%llu,\"seconds\":%.3f,\"reproduced_before\":%u,\"reproduced\":%u,"
           "\"times\":%u,\"another\":%s,\"complete\":%s,\"file\":%s}\n",
           r->nearby->signature, (unsigned)r->nearby->id, edit_op_count(r->given), r->given->schedule.count,
           edit_op_count(best), best->schedule.count, best->task_count, best->cpus, (unsigned long long)r->nearby->runs,
           (unsigned long long)r->nearby->accesses, r->seconds, r->before, r->after, r->times, truth(r->own != NULL),
           truth(!r->over), file ? file : "\"\"");
    free(file);
    cJSON_Delete(name);
}

static void say_parts(const struct hb_program *p)
{
    struct min_schedule_counts counts = min_schedule_count(&p->schedule);
    printf("%u operation%s in %u task%s on %u CPU%s; %u preemption%s, %u interrupt%s, %u stale read%s\n",
           edit_op_count(p), plural(edit_op_count(p)), p->task_count, plural(p->task_count), p->cpus, plural(p->cpus),
           counts.preemptions, plural(counts.preemptions), counts.interrupts, plural(counts.interrupts), counts.memory,
           plural(counts.memory));
}

static void say_kept(const struct minimize_report *r)
{
    static const char both[] = "the sound core does not meet all that the program expects either";
    static const char alone[] = "an expectation is broken, and no sound core is there to hold others against";
    if (r->kept)
        printf("%s: only its schedule was made shorter\n", r->sound ? both : alone);
}

static void say_another(const struct minimize_report *r)
{
    if (r->own)
        printf(
            "this is another program, which was drawn and fails in the same way, perhaps for another reason; the given "
            "one came to %u, %u: %s\n",
            edit_op_count(r->own), r->own->schedule.count, r->own_path);
}

static void say_over(const struct minimize_report *r)
{
    if (r->over)
        printf("%s before all was tried: it may get smaller\n", r->interrupted ? "interrupted" : "the time was over");
}

static void say_unchanged(const struct minimize_report *r)
{
    uint32_t operations = edit_op_count(r->best), deviations = r->best->schedule.count;
    say_over(r);
    printf("%s: %u operation%s, %u preemption%s (%llu runs, %.1f s)\n",
           r->over ? "nothing smaller so far" : "already minimal", operations, plural(operations), deviations,
           plural(deviations), (unsigned long long)r->nearby->runs, r->seconds);
    say_kept(r);
}

static void say_changed(const struct minimize_report *r)
{
    printf("%u operations, %u preemptions -> %u, %u in %llu runs, %.1f s\n", edit_op_count(r->given),
           r->given->schedule.count, edit_op_count(r->best), r->best->schedule.count,
           (unsigned long long)r->nearby->runs, r->seconds);
    say_parts(r->best);
    say_kept(r);
    say_another(r);
    say_over(r);
    printf("reproduces %u/%u as before %u/%u: %s\n", r->after, r->times, r->before, r->times, r->path);
}

void minimize_report(const struct minimize_report *r)
{
    if (r->json)
        say_json(r);
    else if (r->path[0] == '\0')
        say_unchanged(r);
    else
        say_changed(r);
}
