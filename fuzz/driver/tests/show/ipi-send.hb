# SPDX-License-Identifier: Apache-2.0
# Mail comes without an IPI: its owner sleeps beside it.
hartbreak 1
cpus 2
limits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2
task t0 boot qos normal affinity all
  set-affinity t1 1
task t1 boot qos normal affinity all
schedule
  at 0 t0 0 atomic 13 run 1
origin world sim memory sc points access races on core 57988f11317d80ad signature 38c8bae3 seed 3298534884634
