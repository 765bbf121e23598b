#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# twice.sh COMMAND...: two processes say the same, down to the number of executions.
first=$("$@") || exit 1
second=$("$@") || exit 1
[ -n "$first" ] && [ "$first" = "$second" ]
