# SPDX-License-Identifier: Apache-2.0
# Slots and stacks run out and come back.
hartbreak 1
cpus 1
limits tasks 3 stacks 2 queue 1
task a boot
  spawn b
  spawn c
  spawn d
  yield
  spawn c
  yield
  spawn d
task b
  yield
task c
  yield
task d
  exit
  yield
