# SPDX-License-Identifier: Apache-2.0
# Slices of one unit used up by ticks.
hartbreak 1
cpus 2
limits slice 1
task a boot affinity 0
  spawn b
  tick
  tick
  tick
task b affinity 0
  tick
  yield
  tick
event tick 0
event tick 0
