/* SPDX-License-Identifier: Apache-2.0 */
#include "say.h"

#include "process.h"
#include "shell_word.h"

#include <cjson/cJSON.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Seconds between plain status lines, at least; of what they follow, and between rewrites of the live one. */
#define PACE_PLAIN 5.0
#define PACE_SHARE 0.02
#define PACE_LIVE 0.1
/* A word of a command, quoted. */
#define WORD_BYTES 16384u

static bool json_mode;
static bool verbose_mode;
static bool live_shown;
static double first_status, last_status;

void say_json_mode(bool on)
{
    json_mode = on;
}

bool say_is_json(void)
{
    return json_mode;
}

void say_verbose_mode(bool on)
{
    verbose_mode = on;
}

static FILE *people(void)
{
    return json_mode ? stderr : stdout;
}

void say_status_end(void)
{
    if (live_shown) {
        fputs("\r\033[K", people());
        fflush(people());
        live_shown = false;
    }
}

void say(const char *format, ...)
{
    say_status_end();
    va_list args;
    va_start(args, format);
    vfprintf(people(), format, args);
    va_end(args);
    fputc('\n', people());
    fflush(people());
}

void say_error(const char *format, ...)
{
    say_status_end();
    fflush(stdout);
    fputs("hartbreak: ", stderr);
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static void show_command(char *const argv[])
{
    say_status_end();
    fputc('+', stderr);
    char word[WORD_BYTES];
    for (unsigned i = 0; argv[i] != NULL; i++) {
        fprintf(stderr, " %s", shell_word(argv[i], word, sizeof word));
    }
    fputc('\n', stderr);
}

void say_plain_command(char *const argv[])
{
    /* With -v it is shown when it starts. */
    if (!verbose_mode) {
        show_command(argv);
    }
}

void say_command(char *const argv[])
{
    if (verbose_mode) {
        show_command(argv);
    }
}

static unsigned terminal_width(void)
{
    struct winsize size;
    if (ioctl(fileno(people()), TIOCGWINSZ, &size) == 0 && size.ws_col > 20) {
        return size.ws_col;
    }
    return 80;
}

void say_status(const char *format, ...)
{
    bool live = isatty(fileno(people())) == 1;
    double now = seconds_now();
    if (last_status == 0) {
        first_status = now;
        last_status = live ? 0 : now;
    }
    double plain = PACE_SHARE * (last_status - first_status);
    plain = plain < PACE_PLAIN ? PACE_PLAIN : plain;
    if (now - last_status < (live ? PACE_LIVE : plain)) {
        return;
    }
    last_status = now;
    char line[512];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (!live) {
        fprintf(people(), "%s\n", line);
    } else {
        fprintf(people(), "\r\033[K%.*s", (int)terminal_width() - 1, line);
        live_shown = true;
    }
    fflush(people());
}

const char *duration_words(double seconds, char out[DURATION_LENGTH])
{
    if (seconds < 10 * 60) {
        snprintf(out, DURATION_LENGTH, "%.0f s", seconds);
    } else if (seconds < 2 * 3600) {
        snprintf(out, DURATION_LENGTH, "%.0f min", seconds / 60);
    } else if (seconds < 2 * 86400) {
        snprintf(out, DURATION_LENGTH, "%.1f h", seconds / 3600);
    } else {
        snprintf(out, DURATION_LENGTH, "%.1f d", seconds / 86400);
    }
    return out;
}

void say_event(struct cJSON *event)
{
    char *text = json_mode ? cJSON_PrintUnformatted(event) : NULL;
    if (text != NULL) {
        puts(text);
        fflush(stdout);
        free(text);
    }
    cJSON_Delete(event);
}
