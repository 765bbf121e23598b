# SPDX-License-Identifier: Apache-2.0
# Three of a class take turns on one CPU.
hartbreak 1
cpus 1
task a boot
  spawn b
  spawn c
  yield
  yield
task b
  yield
  yield
task c
  yield
  yield
