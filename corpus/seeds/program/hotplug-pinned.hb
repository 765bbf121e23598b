# SPDX-License-Identifier: Apache-2.0
# Offline refused for a pinned task and for the last CPU; a start that fails.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  offline 1
  offline 0
  kill b
  yield
  offline 1
  fail-start 1
  block timeout 1
  online 1
  online 1
task b affinity 1
  block
