# SPDX-License-Identifier: Apache-2.0
# A higher class overtakes; classes change while tasks wait.
hartbreak 1
cpus 2
task a boot qos normal affinity 0
  spawn b
  spawn c
  set-qos b burst
  yield
  set-qos a idle
  set-qos c interactive
  yield
task b qos idle affinity 0
  yield
task c qos idle affinity 0
  yield
