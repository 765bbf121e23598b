# SPDX-License-Identifier: Apache-2.0
# Two thieves, one victim.
hartbreak 1
cpus 3
task a boot affinity 0
  spawn v1
  spawn v2
  spawn v3
  spawn thief1
  spawn thief2
  yield
task v1 affinity all
  yield
task v2 affinity all
  yield
task v3 qos burst
  yield
task thief1 affinity 1
  steal 0 max 2 qos normal
  yield
  steal 2 max 1 qos burst
task thief2 affinity 2
  steal 0 max 1 qos burst
  steal 1 max 4 qos burst
