/* SPDX-License-Identifier: Apache-2.0 */
#include "defects_state.h"

#include "core.h"
#include "say.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <xxhash.h>

#define LINES_MOST 1000000u

bool study_state_open(struct study_state *state, const char *folder)
{
    snprintf(state->path, sizeof state->path, "%.4000s/" STUDY_FILE, folder);
    state->file = make_folders(folder) ? fopen(state->path, "a") : NULL;
    if (state->file == NULL) {
        say_error("%s: %s", state->path, strerror(errno));
    }
    return state->file != NULL;
}

void study_state_close(struct study_state *state)
{
    if (state->file != NULL) {
        fclose(state->file);
    }
    state->file = NULL;
}

/* It begins with an end of line: a line that was cut off must not swallow the next one. */
bool study_state_add(struct study_state *state, const struct study_key *key, uint64_t digest,
                     const struct study_run *run)
{
    fprintf(state->file, "\n%s\t%s\t%u\t%016" PRIx64 "\t%" PRIu64 "\t%" PRIu64 "\tend", key->id, key->strategy,
            key->seed, digest, run->found, run->reached);
    return fflush(state->file) == 0;
}

void study_state_read(const struct study_state *state,
                      void (*line)(void *context, const struct study_key *key, uint64_t digest,
                                   const struct study_run *run),
                      void *context)
{
    char text[256];
    FILE *file = fopen(state->path, "r");
    for (unsigned n = 0; file != NULL && n < LINES_MOST && fgets(text, sizeof text, file) != NULL; n++) {
        char id[16], strategy[16], end[4];
        struct study_key key = {id, strategy, 0};
        struct study_run run = {0, 0};
        uint64_t digest;
        if (sscanf(text, "%15[^\t]\t%15[^\t]\t%u\t%" SCNx64 "\t%" SCNu64 "\t%" SCNu64 "\t%3s", id, strategy, &key.seed,
                   &digest, &run.found, &run.reached, end) == 7 &&
            strcmp(end, "end") == 0) {
            line(context, &key, digest, &run);
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

uint64_t study_digest(const char *program)
{
    static char data[1u << 16];
    XXH64_state_t *state = XXH64_createState();
    FILE *file = fopen(program, "rb");
    uint64_t digest = 0;
    if (file != NULL && state != NULL) {
        XXH64_reset(state, 0);
        for (size_t got; (got = fread(data, 1, sizeof data, file)) > 0;) { /* bound: the file */
            XXH64_update(state, data, got);
        }
        digest = ferror(file) ? 0 : XXH64_digest(state);
    }
    if (file != NULL) {
        fclose(file);
    }
    XXH64_freeState(state);
    return digest;
}
