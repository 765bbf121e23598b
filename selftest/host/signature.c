/* SPDX-License-Identifier: Apache-2.0 */
#include "host/signature.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

void hb_signature(const struct hb_violation *violation, char out[HB_SIGNATURE_BYTES])
{
    char name[sizeof violation->key + 16];
    int length = snprintf(name, sizeof name, "INV-%02u|%s", (unsigned)violation->id, violation->key);
    snprintf(out, HB_SIGNATURE_BYTES, "%08x", (unsigned)XXH32(name, (size_t)length, 0));
}

struct listing {
    char *names[HB_CORE_FILES_MAX]; /* relative to the folder */
    size_t count;
};

static bool is_source(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && name[0] != '.' && name[length - 2] == '.' &&
           (name[length - 1] == 'c' || name[length - 1] == 'h');
}

static bool list(struct listing *l, const char *folder, const char *below, struct hb_error *error)
{
    char path[HB_PATH_BYTES];
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, below) >= sizeof path)
        return hb_error_set(error, "%s: path too long", folder);
    DIR *stream = opendir(path);
    if (stream == NULL)
        return hb_error_set(error, "%s: cannot open this folder: %s", path, strerror(errno));
    bool ok = true;
    for (struct dirent *entry = readdir(stream); ok && entry != NULL; entry = readdir(stream)) {
        if (!is_source(entry->d_name))
            continue;
        char *name = NULL;
        ok = l->count < HB_CORE_FILES_MAX && asprintf(&name, "%s%s", below, entry->d_name) > 0;
        if (ok)
            l->names[l->count++] = name;
        else
            (void)hb_error_set(error, "%s: more than %u files", path, HB_CORE_FILES_MAX);
    }
    closedir(stream);
    return ok;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool digest_file(XXH64_state_t *state, const char *folder, const char *name, struct hb_error *error)
{
    char path[HB_PATH_BYTES];
    char *data;
    size_t size;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path)
        return hb_error_set(error, "%s/%s: path too long", folder, name);
    if (!hb_file_read(path, HB_CORE_FILE_BYTES, &data, &size, error))
        return false;
    /* The NUL and the size keep a name apart from the contents, and one file from the next. */
    uint64_t bytes = size;
    XXH64_update(state, name, strlen(name) + 1);
    XXH64_update(state, &bytes, sizeof bytes);
    XXH64_update(state, data, size);
    free(data);
    return true;
}

bool hb_core_digest(const char *folder, char out[HB_DIGEST_BYTES], struct hb_error *error)
{
    struct listing listing = {.count = 0};
    XXH64_state_t *state = XXH64_createState();
    bool ok = state != NULL && XXH64_reset(state, 0) == XXH_OK && list(&listing, folder, "", error) &&
              list(&listing, folder, "include/", error);
    if (listing.count > 0)
        qsort(listing.names, listing.count, sizeof listing.names[0], by_name);
    for (size_t i = 0; ok && i < listing.count; i++)
        ok = digest_file(state, folder, listing.names[i], error);
    if (ok)
        snprintf(out, HB_DIGEST_BYTES, "%016llx", (unsigned long long)XXH64_digest(state));
    for (size_t i = 0; i < listing.count; i++)
        free(listing.names[i]);
    XXH64_freeState(state);
    return ok;
}
