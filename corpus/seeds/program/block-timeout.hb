# SPDX-License-Identifier: Apache-2.0
# Timeouts race with wake-ups.
hartbreak 1
cpus 2
task a boot
  spawn b
  block timeout 2
  wake b
  block timeout 1
task b
  block timeout 1
  wake a
  block timeout 0
event tick 0
event tick 1
