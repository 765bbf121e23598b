/* SPDX-License-Identifier: Apache-2.0 */
/* The program of prefix_test.c. */
#ifndef HB_PREFIX_BODY_H
#define HB_PREFIX_BODY_H

int body_main(int argc, char **argv, char **envp);
/* How often it was run from its first line, in this process. */
extern unsigned body_starts;
/* It begins with an atomic access: no such beginning is kept. */
extern int body_atomic_first;

#endif
