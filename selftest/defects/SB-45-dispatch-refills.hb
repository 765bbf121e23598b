# SPDX-License-Identifier: Apache-2.0
# SB-45: Each dispatch fills the slice up.
# c preempts a, which has used up half of its slice.
hartbreak 1
cpus 1
limits slice 2
task a boot
  tick
  wake c
  note 1
task c boot qos interactive
  block
origin world sim memory sc points access signature 016bf820
