/* SPDX-License-Identifier: Apache-2.0 */
#include "rate.h"

#include <inttypes.h>
#include <string.h>

void rates_init(struct rates *r)
{
    memset(r, 0, sizeof *r);
    r->last_item = UINT64_MAX;
}

static struct rate *find(struct rates *r, const char *signature)
{
    for (uint32_t i = 0; i < r->count; i++) {
        if (strcmp(r->rate[i].signature, signature) == 0) {
            return &r->rate[i];
        }
    }
    if (r->count == RATES_MAX) {
        return NULL;
    }
    struct rate *rate = &r->rate[r->count++];
    snprintf(rate->signature, sizeof rate->signature, "%s", signature);
    rate->last_item = UINT64_MAX;
    return rate;
}

void rates_add(struct rates *r, const struct finding *finding)
{
    char signature[HB_SIGNATURE_BYTES];
    if (r->last_item != finding->item) {
        r->last_item = finding->item;
        r->failed++;
    }
    hb_signature(&finding->violation, signature);
    struct rate *rate = find(r, signature);
    if (rate != NULL && rate->last_item != finding->item) {
        rate->last_item = finding->item;
        rate->id = finding->violation.id;
        rate->failed++;
    }
}

static void report_order(const struct hb_report *report, uint64_t runs, const struct order_tally *order)
{
    uint64_t kept = runs - order->lost;
    unsigned stops = atomic_load_explicit(&order->stops, memory_order_relaxed);
    if (report->json) {
        fprintf(report->out,
                "{\"event\":\"order\",\"world\":\"%s\",\"runs\":%" PRIu64 ",\"kept\":%" PRIu64
                ",\"entries\":%u,\"stops\":%u,\"where\":\"%s\",\"digests\":%u,\"differing\":%u,\"digest\":\"%016" PRIx64
                "\"}\n",
                report->world, runs, kept, order->entries, stops, order->where, order->digested, order->differing,
                order->digest);
        return;
    }
    fprintf(report->out, "%s: order kept in %" PRIu64 " of %" PRIu64 " runs, %u entries\n", report->world, kept, runs,
            order->entries);
    if (order->lost > 0) {
        fprintf(report->out, "%s: %s\n", report->world, order->where);
    }
    if (order->digested > 0) {
        fprintf(report->out, "%s: state digest %016" PRIx64 "%s\n", report->world, order->digest,
                order->differing > 0 ? ", and others" : "");
    }
}

void rates_report(const struct rates *r, const struct hb_report *report, uint64_t runs, const struct order_tally *order)
{
    if (order != NULL) {
        report_order(report, runs, order);
    }
    for (uint32_t i = 0; i < r->count; i++) {
        const struct rate *rate = &r->rate[i];
        const char *format = report->json ? "{\"event\":\"rate\",\"world\":\"%s\",\"invariant\":\"INV-%02u\","
                                            "\"signature\":\"%s\",\"failed\":%u,\"runs\":%" PRIu64 "}\n"
                                          : "%s: INV-%02u %s in %u of %" PRIu64 " runs\n";
        fprintf(report->out, format, report->world, (unsigned)rate->id, rate->signature, rate->failed, runs);
    }
    if (report->json) {
        fprintf(report->out, "{\"event\":\"rate\",\"world\":\"%s\",\"failed\":%u,\"runs\":%" PRIu64 "}\n",
                report->world, r->failed, runs);
    } else {
        fprintf(report->out, "%s: failed in %u of %" PRIu64 " runs\n", report->world, r->failed, runs);
    }
    fflush(report->out);
}
