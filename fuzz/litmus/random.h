/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random litmus programs: 2 or 3 threads, at most 8 accesses and 2 fences, 2 or 3 locations, all operations and
 * orders. Every register and location is observed. Same seed, same program, on every host.
 */
#ifndef LITMUS_RANDOM_H
#define LITMUS_RANDOM_H

#include "litmus.h"

void random_program(struct litmus_program *p, uint64_t seed);
/*
 * Random programs around a plain place: one thread writes it and sends a message, another one reads or writes
 * it if it got the message; between them more atomics. About a fifth of them have a data race.
 */
void random_message(struct litmus_program *p, uint64_t seed);

/*
 * The smallest program that `fails` still says of: instructions are left out and orders relaxed as long
 * as it does. *p is changed in place.
 */
typedef bool (*random_fails)(const struct litmus_program *p, void *context);
void random_shrink(struct litmus_program *p, random_fails fails, void *context);

#endif
