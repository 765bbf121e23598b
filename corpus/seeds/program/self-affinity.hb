# SPDX-License-Identifier: Apache-2.0
# A task that moves itself.
hartbreak 1
cpus 2
task a boot affinity 0
  set-affinity a 1
  yield
  set-affinity a 0
  resched 1
  set-affinity a all
  yield
