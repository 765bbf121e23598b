/* SPDX-License-Identifier: Apache-2.0 */
/* The report that lies beside a reproducer, for people. */
#ifndef HB_REPORT_SHOW_H
#define HB_REPORT_SHOW_H

/* What report.txt beside `found` says after its head: the rule, stacks, the last steps. Nothing if there is none. */
void report_show(const char *found);

#endif
