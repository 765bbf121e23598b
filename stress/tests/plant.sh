#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Copies a core and breaks one line of it.
# usage: plant.sh CORE_DIR COPY_DIR FILE SED_EXPRESSION
set -eu
core=$1 copy=$2 file=$3 edit=$4
rm -rf "$copy"
cp -RL "$core" "$copy"
sed "$edit" "$core/$file" >"$copy/$file"
if cmp -s "$core/$file" "$copy/$file"; then
    echo "plant: \`$edit\` no longer changes $core/$file: plant the fault elsewhere" >&2
    rm -rf "$copy"
    exit 1
fi
