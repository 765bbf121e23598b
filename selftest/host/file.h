/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files, whole and bounded: read at most a limit, write so that nobody ever sees half a file.
 *
 * Owns: nothing; buffers read belong to the caller (free). Any thread. Errors are one line in `error`,
 * with the path and the system's reason.
 */
#ifndef HB_HOST_FILE_H
#define HB_HOST_FILE_H

#include <stdbool.h>
#include <stddef.h>

#define HB_ERROR_MAX 512u
#define HB_PATH_BYTES 1024u

struct hb_error {
    char text[HB_ERROR_MAX];
};

/* Formats an error; always false. */
__attribute__((format(printf, 2, 3))) bool hb_error_set(struct hb_error *error, const char *format, ...);

/* The whole file, followed by a NUL that `size` does not count. More than `limit` bytes are refused. */
bool hb_file_read(const char *path, size_t limit, char **data, size_t *size, struct hb_error *error);

/* Makes the folders above `path`, writes beside it and renames. */
bool hb_file_write(const char *path, const void *data, size_t size, struct hb_error *error);

/* The same, but only if there is no such file: *created says which. */
bool hb_file_create(const char *path, const void *data, size_t size, bool *created, struct hb_error *error);

/* mkdir -p */
bool hb_make_folders(const char *path, struct hb_error *error);

#endif
