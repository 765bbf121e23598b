/* SPDX-License-Identifier: Apache-2.0 */
/* hb-digest DIR FILE: writes FILE, the C source of hb_core_digest_built for the core in DIR. */
#include "host/signature.h"

#include <stdio.h>

int main(int count, char **arguments)
{
    struct hb_error error;
    char digest[HB_DIGEST_BYTES], text[256];
    if (count != 3) {
        fprintf(stderr, "usage: hb-digest DIR FILE\n");
        return 2;
    }
    if (!hb_core_digest(arguments[1], digest, &error)) {
        fprintf(stderr, "hb-digest: %s\n", error.text);
        return 2;
    }
    int length = snprintf(text, sizeof text,
                          "#include \"host/signature.h\"\n\n"
                          "const char *hb_core_digest_built(void)\n{\n    return \"%s\";\n}\n",
                          digest);
    if (!hb_file_write(arguments[2], text, (size_t)length, &error)) {
        fprintf(stderr, "hb-digest: %s\n", error.text);
        return 2;
    }
    return 0;
}
