/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inputs of hb-fuzz-program: the program's bytes, one byte of options, then pairs of (skip, choice). Every byte string
 * is one.
 */
#ifndef HB_SIM_INPUT_H
#define HB_SIM_INPUT_H

#include "machine.h"

/*
 * Reads one. The program promises nothing and has no schedule of its own: `bytes` is its schedule. `job` gets program,
 * strategy, points, model and races. Returns the bytes that the program took, the byte of options not among them.
 */
size_t input_read(const uint8_t *data, size_t size, struct hb_program *p, struct hb_bytes *bytes, struct sim_job *job);

/*
 * The file as a program with the schedule that its choices make, which takes one execution. False: it is none of the
 * fuzzer's, but text, a blob, the bytes of one whole program, or cannot be read.
 */
bool input_load(const char *path, struct hb_program *p);

#endif
