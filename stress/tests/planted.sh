#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A broken core is found, by an invariant that its fault breaks, and leaves a reproducer.
# usage: planted.sh BINARY INVARIANTS arguments of hb-stress
# INVARIANTS: e.g. INV-28, or several with | between them.
set -eu
binary=$1 wanted=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
code=0
"$binary" --out "$work/out" "$@" >"$work/log" 2>&1 || code=$?
cat "$work/log"
if [ "$code" -ne 1 ] || ! grep -Eq "FINDING ($wanted) " "$work/log"; then
    echo "planted: expected exit code 1 and a finding of $wanted, got exit code $code"
    exit 1
fi
if ! ls "$work"/out/*/found.hb >/dev/null; then
    echo "planted: no reproducer was saved"
    exit 1
fi
