# SPDX-License-Identifier: Apache-2.0
# Two equal messages, of which a receiver that was killed may have had the first: a false alarm of the reference model.
hartbreak 1
cpus 2
limits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2
task t0 boot qos normal affinity all
  recv 0
task t1 boot qos normal affinity all
  kill t0
task t2 boot qos normal affinity all
  recv 1 timeout 1
  recv 0
task t3 boot qos normal affinity all
  send 0 0
task t4 boot qos normal affinity all
  send 0 0
task t5 boot qos normal affinity all
  recv 0
task t6 boot qos normal affinity all
  send 0 161
schedule
  at 1 idle 0 op 0 run 1
origin world sim memory tso points entry races on core 57988f11317d80ad signature c70f5a77 seed 4405147939834507509
