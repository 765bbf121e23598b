# SPDX-License-Identifier: Apache-2.0
# OW-13: A deadline is reckoned from 32 bits of the time.
# Time passes 2^32, then a waits for two ticks, of which one comes before b wakes it.
hartbreak 1
cpus 1
clock 32
task a boot qos interactive
  tick
  tick
  block timeout 3 -> woken
task b boot
  tick
  wake a
origin world sim memory sc points entry signature f2ad6516
