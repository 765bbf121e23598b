# SPDX-License-Identifier: Apache-2.0
# OW-07: A deadline has come only when it is past.
# The tick at which a's wait is over comes before b wakes it.
hartbreak 1
cpus 1
task a boot qos interactive
  block timeout 1 -> timeout
task b boot
  tick
  wake a
origin world sim memory sc points access signature 79d76cbf
