/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include "say.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void samples_add(struct samples *samples, double value)
{
    if (samples->count < BENCH_SAMPLES_MAX) {
        samples->value[samples->count++] = value;
    }
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static void sorted(const struct samples *samples, double *out)
{
    memcpy(out, samples->value, samples->count * sizeof *out);
    qsort(out, samples->count, sizeof *out, by_value);
}

double samples_median(const struct samples *samples)
{
    double value[BENCH_SAMPLES_MAX];
    unsigned n = samples->count;
    if (n == 0) {
        return 0;
    }
    sorted(samples, value);
    return n % 2 == 1 ? value[n / 2] : (value[n / 2 - 1] + value[n / 2]) / 2;
}

double samples_spread(const struct samples *samples)
{
    double value[BENCH_SAMPLES_MAX], median = samples_median(samples);
    if (samples->count == 0 || median <= 0) {
        return 0;
    }
    sorted(samples, value);
    return (value[samples->count - 1] - value[0]) / median;
}

void bench_short(double number, char *out, size_t size)
{
    if (number >= 999.5e3) {
        snprintf(out, size, "%.2f M", number / 1e6);
    } else if (number >= 99.95e3) {
        snprintf(out, size, "%.0f k", number / 1e3);
    } else if (number >= 9999.5) {
        snprintf(out, size, "%.1f k", number / 1e3);
    } else if (number >= 99.95) {
        snprintf(out, size, "%.0f", number);
    } else {
        snprintf(out, size, "%.3g", number);
    }
}

void bench_row(const char *name, const char *unit, const struct samples *samples, const char *note)
{
    char median[32];
    bench_short(samples_median(samples), median, sizeof median);
    say("  %-44s %10s %-13s %4.0f %%  %s", name, median, unit, 100 * samples_spread(samples), note);
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "bench");
    cJSON_AddStringToObject(event, "row", name);
    cJSON_AddStringToObject(event, "unit", unit);
    cJSON_AddNumberToObject(event, "median", samples_median(samples));
    cJSON_AddNumberToObject(event, "spread", samples_spread(samples));
    cJSON_AddNumberToObject(event, "samples", samples->count);
    cJSON_AddStringToObject(event, "note", note);
    say_event(event);
}

void bench_heading(const char *text)
{
    say("%s", text);
}

void bench_machine(void)
{
    char line[256], model[128] = "unknown CPU";
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, "model name", 10) == 0 && strchr(line, ':') != NULL) {
            snprintf(model, sizeof model, "%s", strchr(line, ':') + 2);
            model[strcspn(model, "\n")] = '\0';
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    say("%s, %ld CPUs; one is used", model, cpus);
    cJSON *event = cJSON_CreateObject();
    cJSON_AddStringToObject(event, "event", "machine");
    cJSON_AddStringToObject(event, "cpu", model);
    cJSON_AddNumberToObject(event, "cpus", (double)cpus);
    say_event(event);
}
