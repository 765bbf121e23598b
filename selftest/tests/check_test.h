/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Broken pictures, one invariant each: a table entry breaks a healthy picture in one way, and exactly
 * that invariant may answer.
 */
#ifndef CHECK_TEST_H
#define CHECK_TEST_H

#include "check.h"
#include "fake_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

struct check_case {
    const char *sentence;
    enum hb_invariant_id id; /* 0: all must stay silent */
    void (*picture)(void);
    void (*first)(void);  /* a change that breaks nothing; may be NULL */
    void (*change)(void); /* may be NULL */
};

/* Runs each entry as a test of its own; returns the number of failures. */
int check_cases_run(const char *group, const struct check_case *cases, size_t count);

#endif
