# SPDX-License-Identifier: Apache-2.0
# SB-23: A record is produced with interrupts on.
# The tick records that it happened while a produces a record.
hartbreak 1
cpus 1
task a boot
  note 1
event tick 0
schedule
  at 0 a 0 op 1 tick 0
origin world sim memory sc points access signature 3725d103
