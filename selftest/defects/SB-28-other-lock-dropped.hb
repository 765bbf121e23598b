# SPDX-License-Identifier: Apache-2.0
# SB-28: A request drops the queue lock of the task's owner, which may be another by then.
# cpu1 takes b away just before a locks the queue that b was on.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  wake b
task b affinity all
  block
  block
task e boot affinity 1
  steal 0 max 1 qos burst
schedule
  at 0 a 1 atomic 4 run 1
origin world sim memory sc points access signature b2350e51
