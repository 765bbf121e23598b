# SPDX-License-Identifier: Apache-2.0
# OW-01: A class is counted down by the pick alone.
# b is killed on its queue.
hartbreak 1
cpus 1
task a boot
  spawn b
  kill b
task b
origin world sim memory sc points access signature 31bf15ab
