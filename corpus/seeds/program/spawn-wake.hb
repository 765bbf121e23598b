# SPDX-License-Identifier: Apache-2.0
# A remote wake: b blocks on CPU 1 and is woken from CPU 0.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  yield
  wake b
task b affinity 1
  block
  yield
