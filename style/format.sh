#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# clang-format decides, so that nobody has to. Another major than 19 lays some things out differently: skipped (77).
. "$(dirname "$0")/lib.sh"
tool=${HB_CLANG_FORMAT:-clang-format-19}
if ! command -v "$tool" >/dev/null; then
    echo "skipped: no $tool on this machine"
    exit 77
fi
# shellcheck disable=SC2046
"$tool" --dry-run -Werror $(c_files) 2>&1 | grep 'error:' >/tmp/format.$$
while IFS= read -r line; do complain "$line"; done </tmp/format.$$
rm -f /tmp/format.$$
finish
