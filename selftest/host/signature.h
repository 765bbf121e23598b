/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Short names for bugs and for cores.
 *
 * Owns: nothing. Pure but for reading the core's files. Signatures are stable over builds and hosts:
 * they name folders of findings.
 */
#ifndef HB_HOST_SIGNATURE_H
#define HB_HOST_SIGNATURE_H

#include "host/file.h"
#include "invariant.h"

#define HB_SIGNATURE_BYTES 9u
#define HB_DIGEST_BYTES 17u
#define HB_CORE_FILES_MAX 512u
#define HB_CORE_FILE_BYTES (1u << 20)

/* Eight hexadecimal digits: XXH32 of "INV-nn|key". */
void hb_signature(const struct hb_violation *violation, char out[HB_SIGNATURE_BYTES]);

/* Sixteen: XXH64 of names and contents of the .c and .h files in a folder and in its include/, sorted. */
bool hb_core_digest(const char *folder, char out[HB_DIGEST_BYTES], struct hb_error *error);

/* The digest of the core that this program was built with. */
const char *hb_core_digest_built(void);

#endif
