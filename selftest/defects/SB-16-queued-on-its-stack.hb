# SPDX-License-Identifier: Apache-2.0
# SB-16: A task that gives way is queued before its context is saved.
# b comes before a, which is queued while cpu0 still runs on its stack.
hartbreak 1
cpus 2
task a boot affinity all
  spawn b
task b qos interactive affinity all
schedule
  at 0 a 0 atomic 47 run 1
origin world sim memory sc points access signature cb26a786
