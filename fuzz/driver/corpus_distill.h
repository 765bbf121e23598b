/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A working corpus without what adds nothing: a hunt of days collects inputs that each showed something new when they
 * came, most of which later and shorter ones show as well, and every slice of a hunt reads all of them again.
 */
#ifndef HB_CORPUS_DISTILL_H
#define HB_CORPUS_DISTILL_H

/*
 * Keeps the inputs of `target` (and of the folder `from`, if it is not NULL) that together reach what all of them
 * reach, as libFuzzer's merge chooses them: short ones first. Hunts that use the corpus may go on: what they add
 * meanwhile stays. An interruption changes nothing. Returns an exit code.
 */
int corpus_distill(const char *target, const char *from);

#endif
