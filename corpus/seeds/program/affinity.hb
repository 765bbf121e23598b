# SPDX-License-Identifier: Apache-2.0
# A task is sent from CPU to CPU while it runs, is queued and waits.
hartbreak 1
cpus 3
task a boot affinity 0
  spawn b
  set-affinity b 2
  yield
  set-affinity b 0,1
  wake b
  set-affinity b 0x0
  set-affinity b 1
  wake b
task b affinity 1
  yield
  block
  yield
  block timeout 2
