/* SPDX-License-Identifier: Apache-2.0 */
#include "subject.h"

#include "say.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool subject_is_blob(const char *name)
{
    size_t digits = strncmp(name, "hb", 2) == 0 ? strspn(name + 2, "0123456789") : 0;
    return digits > 0 && name[2 + digits] == ':';
}

bool subject_is_file(const char *name)
{
    struct stat state;
    return stat(name, &state) == 0 && S_ISREG(state.st_mode);
}

bool subject_check(const char *name)
{
    struct stat state;
    errno = 0;
    if (subject_is_blob(name)) {
        return true;
    }
    if (stat(name, &state) != 0 || !S_ISREG(state.st_mode) || access(name, R_OK) != 0) {
        say_error("%s: %s", name, errno != 0 ? strerror(errno) : "no regular file");
        return false;
    }
    if (state.st_size == 0) {
        say_error("%s: it is empty", name);
        return false;
    }
    return true;
}
