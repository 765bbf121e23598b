# SPDX-License-Identifier: Apache-2.0
# SB-33: A waiter is queued after the queue's lock was dropped.
# cpu1 takes c while cpu0 puts b behind it.
hartbreak 1
cpus 2
task b boot affinity 0
  wait 0
task a boot affinity 0
  spawn c
  signal 0
task c affinity all
schedule
  at 0 a 1 atomic 16 run 1
  at 1 idle 0 op 0 run 1
origin world sim memory sc points access races off signature 2a17d3cf
