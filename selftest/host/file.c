/* SPDX-License-Identifier: Apache-2.0 */
#include "host/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool hb_error_set(struct hb_error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return false;
}

static bool failed(const char *path, const char *what, struct hb_error *error)
{
    return hb_error_set(error, "%s: %s: %s", path, what, strerror(errno));
}

/* Reads until the end or until one byte too many, so that a pipe or a growing file is bounded too. */
static bool read_all(int fd, size_t limit, char **data, size_t *size)
{
    size_t room = 4096;
    char *buffer = NULL;
    *size = 0;
    for (;;) {
        char *larger = realloc(buffer, room + 1);
        if (larger == NULL)
            break;
        buffer = larger;
        ssize_t got = read(fd, buffer + *size, room - *size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        *size += (size_t)got;
        if (got == 0 || *size > limit) {
            buffer[*size] = '\0';
            *data = buffer;
            return true;
        }
        if (*size == room)
            room *= 2;
    }
    free(buffer);
    return false;
}

bool hb_file_read(const char *path, size_t limit, char **data, size_t *size, struct hb_error *error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return failed(path, "cannot open", error);
    bool ok = read_all(fd, limit, data, size);
    if (!ok)
        (void)failed(path, "cannot read", error);
    close(fd);
    if (ok && *size > limit) {
        free(*data);
        return hb_error_set(error, "%s: larger than %zu bytes", path, limit);
    }
    return ok;
}

bool hb_make_folders(const char *path, struct hb_error *error)
{
    char partial[HB_PATH_BYTES];
    size_t length = strlen(path);
    if (length >= sizeof partial)
        return hb_error_set(error, "%s: path too long", path);
    memcpy(partial, path, length + 1);
    for (size_t i = 1; i <= length; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        partial[i] = '\0';
        struct stat status;
        if (mkdir(partial, 0777) != 0 && (errno != EEXIST || stat(partial, &status) != 0 || !S_ISDIR(status.st_mode)))
            return failed(partial, "cannot make this folder", error);
        partial[i] = path[i];
    }
    return true;
}

static bool make_parent(const char *path, struct hb_error *error)
{
    char parent[HB_PATH_BYTES];
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return true;
    size_t length = (size_t)(slash - path);
    if (length >= sizeof parent)
        return hb_error_set(error, "%s: path too long", path);
    memcpy(parent, path, length);
    parent[length] = '\0';
    return hb_make_folders(parent, error);
}

static bool write_all(int fd, const char *data, size_t size)
{
    for (size_t done = 0; done < size;) {
        ssize_t put = write(fd, data + done, size - done);
        if (put < 0 && errno != EINTR)
            return false;
        done += put > 0 ? (size_t)put : 0;
    }
    return true;
}

/* A complete file under a name of its own, beside `path`. */
static bool write_beside(const char *path, const void *data, size_t size, char *beside, struct hb_error *error)
{
    if (!make_parent(path, error))
        return false;
    if ((size_t)snprintf(beside, HB_PATH_BYTES, "%s.XXXXXX", path) >= HB_PATH_BYTES)
        return hb_error_set(error, "%s: path too long", path);
    int fd = mkostemp(beside, O_CLOEXEC);
    if (fd < 0)
        return failed(path, "cannot write", error);
    bool ok = write_all(fd, data, size) && fchmod(fd, 0644) == 0;
    int reason = errno;
    if (close(fd) != 0 && ok) {
        ok = false;
        reason = errno;
    }
    if (ok)
        return true;
    unlink(beside);
    errno = reason;
    return failed(path, "cannot write", error);
}

bool hb_file_write(const char *path, const void *data, size_t size, struct hb_error *error)
{
    char beside[HB_PATH_BYTES];
    if (!write_beside(path, data, size, beside, error))
        return false;
    if (rename(beside, path) == 0)
        return true;
    (void)failed(path, "cannot rename", error);
    unlink(beside);
    return false;
}

bool hb_file_create(const char *path, const void *data, size_t size, bool *created, struct hb_error *error)
{
    char beside[HB_PATH_BYTES];
    if (!write_beside(path, data, size, beside, error))
        return false;
    *created = link(beside, path) == 0;
    bool ok = *created || errno == EEXIST;
    if (!ok)
        (void)failed(path, "cannot create", error);
    unlink(beside);
    return ok;
}
