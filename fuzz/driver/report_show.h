/* SPDX-License-Identifier: Apache-2.0 */
/* Reports of worlds, for people. */
#ifndef HB_REPORT_SHOW_H
#define HB_REPORT_SHOW_H

/*
 * What a report says after its head, which was said already: the rule, stacks, the last steps. All of what has no head.
 * Nothing if there is none.
 */
void report_show(const char *path);

/* The same of report.txt beside a found.hb. Other files there may be of another execution, and have none. */
void report_show_beside(const char *found);

#endif
