#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# digest.sh HB-SIM N: N random inputs give one digest, the same in two processes, and another one for another seed.
set -eu
sim=$1
count=$2
line() { "$sim" --determinism "$1" --seed "$2" | grep '^sim: digest'; }
first=$(line "$count" 1)
second=$(line "$count" 1)
other=$(line 50 2)
again=$(line 50 2)
echo "$first"
if [ "$first" != "$second" ] || [ "$other" != "$again" ]; then
    echo "FAIL: another process says: $second"
    exit 1
fi
if [ "$(line 50 1)" = "$other" ]; then
    echo "FAIL: another seed has the same digest: it says nothing"
    exit 1
fi
