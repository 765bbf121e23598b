# SPDX-License-Identifier: Apache-2.0
# Sends that the platform refuses are undone and made good.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  yield
  fail-send 2
  wake b
  resched 1
  tick
  block timeout 1
task b affinity 1
  block
  yield
