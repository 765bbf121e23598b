# SPDX-License-Identifier: Apache-2.0
# Many tasks of all classes on four CPUs.
hartbreak 1
cpus 4
task t0 boot
  spawn t1
  spawn t2
  spawn t3
  spawn t4
  spawn t5
  spawn t6
  broadcast 0
task t1 qos burst
  wait 0 timeout 2
task t2 qos interactive affinity 1-3
  set-affinity t3 2
  yield
task t3 qos idle
  spawn t7
  block timeout 3
task t4
  wake t3
  steal 0 max 2 qos burst
task t5 affinity 3
  send 0 5
  set-qos t3 burst
task t6
  recv 0 timeout 3
  kill t5
task t7 affinity 0,2
  signal 0
  wake t3
event tick 2
