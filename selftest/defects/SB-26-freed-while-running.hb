# SPDX-License-Identifier: Apache-2.0
# SB-26: An exiting task gives its slot back before the switch.
# b spawns c into the slot and onto the stack of a, which has not left.
hartbreak 1
cpus 2
task a boot affinity 0
task b boot affinity 1
  spawn c
task c affinity all
schedule
  at 1 b 0 atomic 3 run 0
  at 0 a 0 atomic 21 run 1
origin world sim memory sc points access signature eabbe620
