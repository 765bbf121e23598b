/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_order.h"

#include "say.h"
#include "verb.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 4096u

static void on_line(void *context, const char *line, bool is_err)
{
    static const char digest[] = "sim: state digest ";
    struct replay_order *order = context;
    unsigned inside, all;
    if (is_err) {
        return;
    }
    if (sscanf(line, "sim: %u of %u deviations lie inside", &inside, &all) == 2) {
        order->inside = inside;
        order->deviations = all;
        order->known = true;
    } else if (sscanf(line, "sim: FINDING %15s", order->invariant) == 1) {
        const char *at = strchr(line, '[');
        if (at == NULL || sscanf(at, "[%8[0-9a-f]]", order->signature) != 1) {
            order->signature[0] = '\0';
        }
    } else if (strncmp(line, digest, sizeof digest - 1) == 0) {
        order->digest = strtoull(line + sizeof digest - 1, NULL, 16);
        order->ended = true;
    } else if (strncmp(line, "sim: more than ", 15) == 0) {
        order->known = false;
        say("%s", line + 5);
    }
}

static bool append(const char *to, const char *from)
{
    char block[BLOCK];
    size_t size;
    FILE *in = fopen(from, "r");
    FILE *out = in != NULL ? fopen(to, "a") : NULL;
    bool good = out != NULL;
    while (good && (size = fread(block, 1, sizeof block, in)) > 0) {
        good = fwrite(block, 1, size, out) == size;
    }
    if (in != NULL) {
        fclose(in);
    }
    if (out != NULL && fclose(out) != 0) {
        good = false;
    }
    if (!good) {
        say_error("%s: %s", to, strerror(errno));
    }
    return good;
}

int replay_order(struct replay *replay, struct replay_order *order)
{
    char program[PATH_MAX];
    struct process process = {.line = on_line, .context = order};
    *order = (struct replay_order){.known = false};
    core_binary(&replay->core, replay->sim != NULL ? replay->sim : "hb-sim", program, sizeof program);
    snprintf(order->path, sizeof order->path, "%s.entries", replay->text);
    char option[] = "--replay", write[] = "--entries";
    char *argv[] = {program, option, replay->file, write, order->path, NULL};
    int code = process_run(&process, argv, REPLAY_SECONDS);
    if (code != HB_EXIT_CLEAN && code != HB_EXIT_FINDING) {
        order->known = false;
        say("its order is not known: the simulator ended with %d", code);
    }
    return HB_EXIT_CLEAN;
}

int replay_order_append(const struct replay *replay, const struct replay_order *order)
{
    return !order->known || append(replay->text, order->path) ? HB_EXIT_CLEAN : HB_EXIT_ENVIRONMENT;
}
