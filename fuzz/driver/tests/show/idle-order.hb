# SPDX-License-Identifier: Apache-2.0
# A CPU looks for work and a task for a CPU, each reading what the other has overwritten.
hartbreak 1
cpus 2
limits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2
task t0 boot qos normal affinity all
task t1 boot qos normal affinity all
  spawn t2
task t2 qos normal affinity all
schedule
  at 0 t1 0 atomic 12 run 1
  at 0 t1 0 memory 0 store 1
origin world sim memory c11 points access core 34941ef26a0f47b2 signature bcc9fa68 seed 3298534884638
