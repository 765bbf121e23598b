/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reproducers on disk: read in any of their forms, saved one entry a signature.
 *
 * Owns: the files below an output folder. Safe with other processes saving there at the same time:
 * files appear whole, and a smaller reproducer is never replaced by a larger one.
 */
#ifndef HB_HOST_REPRODUCER_H
#define HB_HOST_REPRODUCER_H

#include "host/signature.h"
#include "program.h"

#define HB_PROGRAM_FILE_BYTES (1u << 20)

enum hb_form {
    HB_FORM_TEXT,
    HB_FORM_BLOB,
    HB_FORM_BYTES, /* of one whole program, as hb_program_encode writes them */
    HB_FORM_INPUT, /* any others: a fuzzer's input, or no program at all. They expect nothing. */
};

/* What a file's contents are, by their looks. */
enum hb_form hb_program_form(const char *data, size_t size);

/* Error: "FILE:LINE:COL: what". `form` may be NULL. */
bool hb_program_load(const char *path, struct hb_program *p, enum hb_form *form, struct hb_error *error);

/* From a file, or from a blob given in place of a file name. */
bool hb_program_load_argument(const char *argument, struct hb_program *p, struct hb_error *error);

/* How large a reproducer is for whoever reads it: operations, events and deviations. */
uint32_t hb_program_size(const struct hb_program *p);

struct hb_saved {
    char path[HB_PATH_BYTES]; /* OUT/<signature>/found.hb */
    char signature[HB_SIGNATURE_BYTES];
    bool is_new;   /* first of its signature in this folder */
    bool replaced; /* smaller than the one that was there */
};

/*
 * Saves a finding as OUT/<signature>/found.hb with report.txt beside it. The program's origin should
 * name world, memory, points and seed; its signature and core digest are filled in. `report` is more
 * text for report.txt, or NULL. False also if what was saved does not read back as the same program.
 */
bool hb_finding_save(const char *out, const struct hb_program *p, const struct hb_violation *violation,
                     const char *report, struct hb_saved *saved, struct hb_error *error);

#endif
