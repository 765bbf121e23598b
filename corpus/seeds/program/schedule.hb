# SPDX-License-Identifier: Apache-2.0
# Deviations of every kind from the default schedule.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  wake b
  block timeout 2
task b affinity 1
  block
  wake a
event tick 0
event spurious 1
schedule
  at 0 a 1 lock 0 run 1
  at 1 idle 1 irq 0 ipi 0
  at 1 b 0 atomic 2 run 0
  at 0 a 2 access 3 tick 0
  at 1 idle 0 wait 0 return 0
  at 1 b 1 op 0 spurious 0
  at 0 a 1 memory 1 store 1
  at 0 a 1 memory 2 order 1
  at 1 b 0 atomic 3 drain 0
