# SPDX-License-Identifier: Apache-2.0
# SB-50: Every CPU looks for work in the order that is right for CPU 0.
# cpu1 is told that b waits on cpu0, and looks elsewhere.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  note 1
  note 1
task b affinity all
schedule
  at 0 a 1 op 1 run 1
  at 1 idle 0 op 0 run 1
origin world sim memory sc points access signature bcc9fa68
