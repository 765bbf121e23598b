# SPDX-License-Identifier: Apache-2.0
# SB-09: The number of CPUs that look for work is read without order.
# cpu1 has looked when a queues b; a reads that it still does.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  note 1
task b affinity all
task c boot affinity 1
schedule
  at 0 a 0 atomic 18 run 1
  at 0 a 0 memory 1 store 1
origin world sim memory c11 points access signature bcc9fa68
