# SPDX-License-Identifier: Apache-2.0
# SB-11: A task that moves to another CPU does not ask it to look.
# b goes to cpu1, which is not told.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  set-affinity b 1
task b affinity 0
origin world sim memory sc points access signature 38c8bae3
