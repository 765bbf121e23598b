/* SPDX-License-Identifier: Apache-2.0 */
#include "show_turns.h"

#include <string.h>

#define PERIOD_MOST 48u /* rows of a turn that comes again */
#define TURNS_LEAST 2u  /* that it comes again */

/* The same but for the numbers of steps and requests. */
static bool same_words(const char *a, const char *b)
{
    while (*a == *b && *a != '\0') {
        bool counts = (a[0] == 'p' || a[0] == 't') && a[1] == ' '; /* "step 5", "request 5" */
        a++;
        b++;
        if (counts) {
            a += 1 + strspn(a + 1, "0123456789");
            b += 1 + strspn(b + 1, "0123456789");
        }
    }
    return *a == *b;
}

static bool same_rows(const struct show_row *a, const struct show_row *b, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (a[i].step->lane != b[i].step->lane || !same_words(a[i].words, b[i].words)) {
            return false;
        }
    }
    return true;
}

/* How often the rows from `n` on come again at once, `period` of them. */
static unsigned again(const struct show_rows *rows, unsigned n, unsigned period)
{
    unsigned times = 0;
    for (unsigned at = n + period; at + period <= rows->count; at += period, times++) {
        if (!same_rows(&rows->row[n], &rows->row[at], period)) {
            break;
        }
    }
    return times;
}

void show_turns(struct show_rows *rows)
{
    unsigned to = 0;
    for (unsigned n = 0; n < rows->count;) {
        unsigned period = 1, times = 0;
        while (period <= PERIOD_MOST && (times = again(rows, n, period)) < TURNS_LEAST) {
            period++;
        }
        if (times < TURNS_LEAST) {
            period = 1;
            times = 0;
        }
        memmove(&rows->row[to], &rows->row[n], period * sizeof *rows->row);
        to += period;
        if (times > 0) {
            rows->row[to - 1].period = period;
            rows->row[to - 1].again = times;
        }
        n += period * (times + 1);
    }
    rows->count = to;
}
