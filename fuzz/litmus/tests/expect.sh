#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# expect.sh EXIT PATTERN COMMAND...: the command ends with that code and says that (an extended regular expression).
code=$1 pattern=$2
shift 2
said=$("$@" 2>&1)
got=$?
printf '%s\n' "$said" | tail -n 40
if [ "$got" -ne "$code" ]; then
    echo "exit code $got, not $code"
    exit 1
fi
if ! printf '%s\n' "$said" | grep -qE "$pattern"; then
    echo "nothing said that matches: $pattern"
    exit 1
fi
