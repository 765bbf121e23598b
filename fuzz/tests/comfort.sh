#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# comfort.sh ticks BROKEN WHOLE WITNESS: a timer that could heal a lost wake-up is withheld until it is judged.
# comfort.sh clock SOURCE: no run is emulated in turns or detached from time; what does so is noticed.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Options of QEMU under which CPUs run in turn or guest time is made up.
turns() { grep -rnE -e '-icount|thread=single|"icount' "$@"; }

case $1 in
ticks)
  sed 's/^schedule/event tick 0\nevent tick 1\nevent tick 0\n&/' "$4" >"$folder/ticks.hb"
  grep -q '^event tick 1' "$folder/ticks.hb" || sed 's/^origin/event tick 0\nevent tick 1\n&/' "$4" >"$folder/ticks.hb"
  grep -q '^event tick 1' "$folder/ticks.hb"
  code=0
  "$2" --replay "$folder/ticks.hb" --json >"$folder/log" || code=$?
  if [ $code != 1 ] || ! grep -q '"invariant":"INV-13"' "$folder/log"; then
    echo "exit code $code, no INV-13 on the broken core beside ticks"
    exit 1
  fi
  "$3" --replay "$folder/ticks.hb" >"$folder/log" || { echo "the whole core is not clean"; exit 1; }
  ;;
clock)
  # Whatever starts a machine: the driver, the kernel and its tests.
  ! turns "$2/fuzz/driver" "$2/kernel" || exit 1
  sed 's/"-smp"/"-icount", "shift=auto", &/' "$2/fuzz/driver/qemu.c" >"$folder/qemu.c"
  ! cmp -s "$2/fuzz/driver/qemu.c" "$folder/qemu.c" || { echo "nothing could be planted in qemu.c"; exit 1; }
  turns "$folder" >/dev/null || { echo "a driver that boots in turns is not noticed"; exit 1; }
  ;;
esac
