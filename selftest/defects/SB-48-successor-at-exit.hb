# SPDX-License-Identifier: Apache-2.0
# SB-48: Who follows a task is chosen when it exits, not when the CPU is passed on.
# The tick ends the wait of c while a exits; b runs first.
hartbreak 1
cpus 1
task c boot qos interactive
  block timeout 1
task a boot
task b boot
  note 1
event tick 0
schedule
  at 0 a 0 op 1 tick 0
origin world sim memory sc points access signature 71e069aa
