# SPDX-License-Identifier: Apache-2.0
# SB-47: Who follows a task that blocks is looked for in its own class first.
# c is woken while a blocks; b runs first.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  block
task b affinity 0
  note 1
task c boot qos interactive affinity 0
  block
task d boot affinity 1
  wake c
schedule
  at 1 d 0 atomic 10 run 0
  at 0 a 1 op 1 run 1
origin world sim memory sc points access signature 71e069aa
