# SPDX-License-Identifier: Apache-2.0
# SB-41: A CPU is ONLINE before its hart is asked to start.
# b's IPI reaches a hart that does not run; nobody sends it again.
hartbreak 1
cpus 3
task a boot affinity 0
  offline 1
  block timeout 1
  wake b
  online 1
task b boot affinity 2
  block
  resched 1
schedule
  at 0 a 3 atomic 8 run 2
origin world sim memory sc points access signature 312a2bb6
