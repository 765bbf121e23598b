# SPDX-License-Identifier: Apache-2.0
# SB-17: The queue is let go in the middle of a pick, after the task was put back.
# cpu1 takes b, which cpu0 has put back and goes on with.
hartbreak 1
cpus 2
task a boot affinity all
  spawn b
task b affinity all
  yield
schedule
  at 0 b 0 atomic 22 run 1
origin world sim memory sc points access signature 1e61f7f5
