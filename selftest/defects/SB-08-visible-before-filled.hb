# SPDX-License-Identifier: Apache-2.0
# SB-08: A task can run before its entry is written.
# cpu1 runs b before a has written where it begins.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
task b affinity 1
  yield
schedule
  at 0 a 0 atomic 28 run 1
origin world sim memory sc points access signature 927a9fff
