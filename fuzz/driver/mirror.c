/* SPDX-License-Identifier: Apache-2.0 */
/* A copy of a directory whose files change only when their contents do: build tools believe in times. */
#include "core.h"
#include "say.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 5u
#define FILES_MAX 2000u
#define FILE_BYTES_MAX (8u << 20)

struct walk {
    unsigned files;
    unsigned depth;
};

bool make_folders(const char *path)
{
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    for (char *slash = strchr(copy + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
            break;
        }
        *slash = '/';
    }
    if (mkdir(copy, 0777) != 0 && errno != EEXIST) {
        say_error("%s: %s", path, strerror(errno));
        return false;
    }
    return true;
}

/* The contents of a file, NULL if it cannot be read or is too big. */
static char *contents(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    struct stat state;
    char *bytes = NULL;
    if (file != NULL && fstat(fileno(file), &state) == 0 && state.st_size <= (off_t)FILE_BYTES_MAX) {
        *length = (size_t)state.st_size;
        bytes = malloc(*length + 1);
        if (bytes != NULL && fread(bytes, 1, *length, file) != *length) {
            free(bytes);
            bytes = NULL;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
    return bytes;
}

static bool same_file(const char *to, const char *bytes, size_t length)
{
    size_t old_length = 0;
    char *old = contents(to, &old_length);
    bool same = old != NULL && old_length == length && memcmp(old, bytes, length) == 0;
    free(old);
    return same;
}

bool mirror_one(const char *from, const char *to)
{
    size_t length = 0;
    char *bytes = contents(from, &length);
    if (bytes == NULL) {
        say_error("cannot read %s", from);
        return false;
    }
    bool good = same_file(to, bytes, length);
    if (!good) {
        FILE *file = fopen(to, "wb");
        good = file != NULL && fwrite(bytes, 1, length, file) == length;
        good = file != NULL && fclose(file) == 0 && good;
        if (!good) {
            say_error("%s: %s", to, strerror(errno));
        }
    }
    free(bytes);
    return good;
}

static int drop_one(const char *path, const struct stat *state, int kind, struct FTW *walk)
{
    (void)state;
    (void)kind;
    (void)walk;
    return remove(path);
}

/* A file, or a folder with all that is in it; links are not followed. */
static void drop(const char *path)
{
    if (nftw(path, drop_one, (int)DEPTH_MAX + 1, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0) {
        say_error("%s: %s", path, strerror(errno));
    }
}

/* What the source no longer has. */
static void drop_removed(const char *from, const char *to)
{
    DIR *dir = opendir(to);
    for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
        char source[PATH_MAX], copy[PATH_MAX];
        snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        snprintf(copy, sizeof copy, "%s/%s", to, entry->d_name);
        if (entry->d_name[0] != '.' && access(source, F_OK) != 0) {
            drop(copy);
        }
    }
    if (dir != NULL) {
        closedir(dir);
    }
}

static bool mirror_folder(const char *from, const char *to, struct walk *walk);

static bool mirror_entry(const char *from, const char *to, struct walk *walk)
{
    struct stat state;
    if (stat(from, &state) != 0) {
        say_error("core: %s: %s", from, strerror(errno));
        return false;
    }
    if (S_ISDIR(state.st_mode)) {
        return mirror_folder(from, to, walk);
    }
    if (!S_ISREG(state.st_mode)) {
        return true;
    }
    if (++walk->files > FILES_MAX) {
        say_error("core: more than %u files: is that the directory of a scheduler core?", FILES_MAX);
        return false;
    }
    return mirror_one(from, to);
}

/* Recursive, at most DEPTH_MAX deep. */
static bool mirror_folder(const char *from, const char *to, struct walk *walk)
{
    DIR *dir = walk->depth < DEPTH_MAX ? opendir(from) : NULL;
    if (dir == NULL) {
        say_error("core: cannot read the folder %s", from);
        return false;
    }
    bool good = make_folders(to);
    walk->depth++;
    for (struct dirent *entry; good && (entry = readdir(dir)) != NULL;) {
        char source[PATH_MAX], copy[PATH_MAX];
        int a = snprintf(source, sizeof source, "%s/%s", from, entry->d_name);
        int b = snprintf(copy, sizeof copy, "%s/%s", to, entry->d_name);
        if (entry->d_name[0] != '.' && a < (int)sizeof source && b < (int)sizeof copy) {
            good = mirror_entry(source, copy, walk);
        }
    }
    walk->depth--;
    closedir(dir);
    if (good) {
        drop_removed(from, to);
    }
    return good;
}

bool mirror(const char *from, const char *to)
{
    struct walk walk = {0};
    return mirror_folder(from, to, &walk);
}
