# SPDX-License-Identifier: Apache-2.0
# SB-35: A task finds its CPU before it turns interrupts off.
# The tick wakes b just when a has read where it is; cpu1 takes a over.
hartbreak 1
cpus 2
task a boot affinity all
  wake a
task b boot qos interactive affinity 0
  block timeout 1
  yield
event tick 0
schedule
  at 0 a 0 access 16 tick 0
origin world sim memory sc points access signature a2f6da6d
