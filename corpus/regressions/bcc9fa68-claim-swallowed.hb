# SPDX-License-Identifier: Apache-2.0
# An idle CPU was called for a task that waited elsewhere, got work of its own first, and told nobody else.
hartbreak 1
cpus 4
task t0 boot qos normal affinity all
  spawn t1
task t1 qos interactive affinity all
  set-qos t2 burst
task t2 qos burst affinity all
schedule
  at 0 t1 0 atomic 16 run 2
  at 2 idle 0 atomic 6 run 1
origin world sim memory sc points access core 814e911498d1b14c signature bcc9fa68 seed 824633721158257
