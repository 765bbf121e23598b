/* SPDX-License-Identifier: Apache-2.0 */
/* Between the fuzz target and the sanitizers' hooks of its ASan build. */
#ifndef HB_TARGET_H
#define HB_TARGET_H

/* A sanitizer is about to end the process: the running input becomes a reproducer. */
void target_crashed(const char *kind);

#endif
