# SPDX-License-Identifier: Apache-2.0
# SB-02: A CPU that looks for work stops to say so only after its last look.
# a spawns b after the last look of cpu1, which still counts as looking.
hartbreak 1
cpus 2
task a boot affinity 0
  spawn b
  note 1
task b affinity all
task c boot affinity 1
schedule
  at 0 a 0 atomic 18 run 1
  at 1 idle 1 atomic 8 run 0
  at 0 a 0 op 1 run 1
origin world sim memory sc points access signature bcc9fa68
