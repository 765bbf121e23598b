# SPDX-License-Identifier: Apache-2.0
# SB-30: A CPU waits for an acknowledgement while it holds the table lock.
# Each asks the other for the other's task.
hartbreak 1
cpus 2
task a boot affinity 0
  set-affinity b 1
task b boot affinity 1
  set-affinity a 0
schedule
  at 1 b 0 atomic 15 run 0
origin world sim memory sc points access signature cdd6bd2a
