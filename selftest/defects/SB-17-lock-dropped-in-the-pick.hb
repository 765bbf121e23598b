# SPDX-License-Identifier: Apache-2.0
# SB-17: The queue is let go in the middle of a pick, after the task was put back.
# cpu1 takes a, which cpu0 has put back and goes on with.
hartbreak 1
cpus 2
task a boot affinity all
  yield
  note 1
task b boot affinity 1
  steal 0 max 1 qos burst
  note 1
schedule
  at 0 idle 1 wait 0 return 0
  at 1 a 0 atomic 22 run 0
origin world sim memory sc points access signature 1e61f7f5
