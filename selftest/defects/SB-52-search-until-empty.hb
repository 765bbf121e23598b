# SPDX-License-Identifier: Apache-2.0
# SB-52: An idle CPU searches as long as it sees work, also what it may not take.
# cpu1 sees b, which it may not take, and does not take d, which waits for it.
hartbreak 1
cpus 2
task a boot qos interactive affinity 0
  spawn b
  spawn c
  await c exited
  spawn d
  await d exited
task b affinity 0
task c affinity 1
task d affinity 1
schedule
  at 0 a 3 op 0 run 1
origin world sim memory sc points access signature a87b2e63
