# SPDX-License-Identifier: Apache-2.0
# A CPU went offline owing an IPI after a failed send; the CPU that was to get it waited for ever.
hartbreak 1
cpus 4
task t0 boot qos normal affinity all
  spawn t2
task t2 qos burst affinity all
  spawn t3
  spawn t9
  yield
task t3 qos idle affinity all
  offline 1
task t9 qos burst affinity 0,1,2,3
  fail-send 3
  block
task t12 boot qos normal affinity all
origin world sim memory sc points access core 814e911498d1b14c signature c5bbc0c3 seed 824633721162837
