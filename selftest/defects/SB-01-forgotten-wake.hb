# SPDX-License-Identifier: Apache-2.0
# SB-01: A wake-up that finds its task still running is forgotten.
# b is about to block when a wakes it.
hartbreak 1
cpus 2
task a boot affinity 0
  wake b
task b boot affinity 1
  block
schedule
  at 1 b 0 op 0 run 0
origin world sim memory sc points access signature de4b99dd
