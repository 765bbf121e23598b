# SPDX-License-Identifier: Apache-2.0
# SB-19: A killed task is taken off its queue after the lock was dropped.
# cpu1 steals and runs b between its death sentence and its end.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  kill b
task b affinity all
schedule
  at 0 a 1 atomic 9 run 1
  at 1 idle 0 op 0 run 1
  at 1 b 0 atomic 6 run 0
origin world sim memory sc points access signature cb506366
