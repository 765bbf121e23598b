# SPDX-License-Identifier: Apache-2.0
# A lock that is handed over without what it guards.
hartbreak 1
cpus 2
limits tasks 16 stacks 16 waitqueues 2 endpoints 2 depth 4 queue 16 steal 4 scan 16 hints 4 records 16 slice 2
task t0 boot qos normal affinity all
task t1 boot qos normal affinity all
origin world sim memory sc points access core 34941ef26a0f47b2 signature d56d1e26 seed 3298534884634
