# SPDX-License-Identifier: Apache-2.0
# OW-06: A steal from an empty queue is refused for its class.
# cpu1 has no task.
hartbreak 1
cpus 2
task a boot affinity 0
  steal 1 max 1 qos normal
origin world sim memory sc points entry signature 789e9206
