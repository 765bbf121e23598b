# SPDX-License-Identifier: Apache-2.0
# SB-19: A killed task is taken off its queue after the lock was dropped.
# cpu1 steals and runs a between its death sentence and its end.
hartbreak 1
cpus 2
task a boot affinity all
task b boot qos interactive affinity all
  kill a
schedule
  at 0 b 0 atomic 13 run 1
  at 1 a 0 atomic 7 run 0
origin world sim memory sc points access races off signature cb506366
