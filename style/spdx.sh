#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every source names its licence in its first two lines.
. "$(dirname "$0")/lib.sh"
for file in $(sources -name '*.[chS]' -o -name '*.sh' -o -name '*.py' -o -name '*.awk' -o -name '*.ld' -o -name '*.cmake' \
    -o -name CMakeLists.txt -o -name '*.tsv' -o -name '*.yml' -o -name Dockerfile -o -name hartbreak -o -path ./.ci/run); do
    head -n 2 "$file" | grep -q 'SPDX-License-Identifier: Apache-2.0' || complain "$file: no SPDX line"
done
finish
