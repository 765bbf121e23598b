#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# refresh.sh CORE PATCH...: each patch is made again from what it does to CORE today, so that it applies without fuzz.
# One whose change no longer fits is named and stays as it is; then the exit code is 1.
set -u
core=$1
shift
wrong=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# apply PATCH FOLDER: lines may have moved, and a line of context may have changed.
apply() { patch --batch --silent --no-backup-if-mismatch -F 2 -p1 -r - -d "$2" <"$1" >"$work/said" 2>&1; }

# refresh PATCH: made again, if it changed; one of a feature is applied first.
refresh() {
  rm -rf "$work/a" "$work/b"
  cp -r "$core" "$work/a"
  feature=$(sed -n '/^$/q; s/^Feature: //p' "$1")
  if [ -n "$feature" ] && ! apply "$(dirname "$1")/feature-$feature.patch" "$work/a"; then
    echo "$(basename "$1"): feature-$feature.patch does not apply"
    return 1
  fi
  cp -r "$work/a" "$work/b"
  if ! apply "$1" "$work/b"; then
    echo "$(basename "$1"): needs a hand: $(tr '\n' ' ' <"$work/said")"
    return 1
  fi
  sed '/^$/q' "$1" >"$work/new"
  sed -n 's,^+++ b/,,p' "$1" | while read -r file; do
    diff -u --label "a/$file" --label "b/$file" "$work/a/$file" "$work/b/$file" >>"$work/new"
  done
  cmp -s "$work/new" "$1" && return 0
  cp "$work/new" "$1" && echo "$(basename "$1"): made again"
}

for patch; do
  feature=$(sed -n '/^$/q; s/^Feature: //p' "$patch")
  if [ -n "$feature" ] && ! refresh "$(dirname "$patch")/feature-$feature.patch"; then
    wrong=$((wrong + 1))
    continue
  fi
  refresh "$patch" || wrong=$((wrong + 1))
done
echo "$# patches, $wrong need a hand"
[ "$wrong" = 0 ]
