# SPDX-License-Identifier: Apache-2.0
# A CPU leaves with tasks on it and comes back.
hartbreak 1
cpus 3
task a boot affinity 0
  spawn b
  spawn c
  offline 2
  resched 2
  yield
  block timeout 1
  online 2
  wake c
  online 2
task b affinity 1,2
  yield
  block timeout 2
task c affinity 0,2
  block timeout 4
  yield
