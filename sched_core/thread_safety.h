/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names for clang's thread-safety attributes; empty for other compilers.
 *
 * Owns: nothing. The analysis does not order two locks of one rank, so the run-time check
 * (lock_check.c) stays necessary.
 */
#ifndef CORE_THREAD_SAFETY_H
#define CORE_THREAD_SAFETY_H

#if defined(__clang__)
#define CORE_TSA(x) __attribute__((x))
#else
#define CORE_TSA(x)
#endif

#define LOCK_TYPE CORE_TSA(capability("lock"))
#define UNDER(l) CORE_TSA(guarded_by(l))
#define TAKES(...) CORE_TSA(acquire_capability(__VA_ARGS__))
#define DROPS(...) CORE_TSA(release_capability(__VA_ARGS__))
#define NEEDS(...) CORE_TSA(requires_capability(__VA_ARGS__))
/* For what the analysis cannot follow: two locks in an order known at run time, and pure readers. */
#define UNCHECKED CORE_TSA(no_thread_safety_analysis)

#endif
