# SPDX-License-Identifier: Apache-2.0
# A finding of SB-19, minimal but for the shape of its program: each of its five deviations and four operations is needed.
hartbreak 1
cpus 3
task t0 boot qos normal affinity all
  spawn t1
task t1 qos normal affinity all
  spawn t2
  spawn t3
  kill t2
task t2 qos normal affinity all
task t3 qos normal affinity all
event tick 1
event tick 2
schedule
  at 0 idle 1 atomic 0 tick 1
  at 1 idle 0 atomic 6 tick 2
  at 0 t0 0 lock 7 run 2
  at 2 t1 2 atomic 9 run 0
  at 0 idle 2 atomic 30 run 2
origin world sim memory sc points access races off signature 33b5229d seed 1099511629334
