/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that come again and again: kept once, with their number. Pure. */
#ifndef HB_SHOW_TURNS_H
#define HB_SHOW_TURNS_H

#include "show_rows.h"

/* Bound: rows times the longest period, which is a constant, squared. */
void show_turns(struct show_rows *rows);

#endif
