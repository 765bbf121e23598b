# SPDX-License-Identifier: Apache-2.0
# SB-18: A thief takes the task that it saw before it locked the queue.
# cpu1 looks at b, lets go of the queue, and takes b when c alone is queued and b runs.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  spawn c
task b affinity all
  note 1
task c affinity 0
task e boot affinity 1
  steal 0 max 1 qos burst
schedule
  at 0 a 1 atomic 9 run 1
  at 1 idle 1 atomic 9 run 0
  at 0 b 1 atomic 4 run 1
origin world sim memory sc points access signature 1e61f7f5
