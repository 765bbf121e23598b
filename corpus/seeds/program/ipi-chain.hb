# SPDX-License-Identifier: Apache-2.0
# Requests that coalesce, hints over budget, targets that do not exist.
hartbreak 1
cpus 2
limits hints 2
task a boot affinity 0
  resched 1
  resched 1
  hint 1
  hint 1
  hint 1
  resched 0
  resched 99
  spurious 1
  tick
  hint 1
event spurious 1
event spurious 0
