# SPDX-License-Identifier: Apache-2.0
# A wake-up that comes before the block is remembered, once.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  wake b
  wake b
task b affinity 1
  yield
  block timeout 2
  block timeout 2
