# SPDX-License-Identifier: Apache-2.0
# SB-06: No store-load order between a queued task and the look for idle CPUs.
# cpu1 runs out of work, and reads the empty queue that cpu0 had before it spawned b.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  note 1
task b affinity all
task c boot affinity 1
schedule
  at 0 a 0 op 1 run 1
  at 1 idle 1 memory 0 store 1
origin world sim memory c11 points access signature bcc9fa68
