# SPDX-License-Identifier: Apache-2.0
# Sourced by the tests of the minimizer: a folder of their own, with the log of the last command in it.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  echo "$1"
  cat "$folder/log"
  exit 1
}
