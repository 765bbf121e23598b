# SPDX-License-Identifier: Apache-2.0
# SB-15: A task that first runs out of an interrupt keeps interrupts off.
# The tick makes cpu0 begin b.
hartbreak 1
cpus 1
limits slice 1
task a boot
  tick
task b boot
  yield
origin world sim memory sc points access signature 7b713d1e
