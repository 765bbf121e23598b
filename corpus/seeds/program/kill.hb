# SPDX-License-Identifier: Apache-2.0
# Kill what runs, what waits, what is gone, and oneself.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  spawn c
  kill b
  kill c
  yield
  kill c
  kill a
  yield
task b affinity 1
  block
task c affinity 1
  yield
  yield
