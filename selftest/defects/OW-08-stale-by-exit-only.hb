# SPDX-License-Identifier: Apache-2.0
# OW-08: A handle goes stale when its task exits, not when its slot is freed.
# c gets the handle of b.
hartbreak 1
cpus 1
task a boot
  spawn b
  kill b
  spawn c
task b
task c
origin world sim memory sc points access signature 6dc15feb
