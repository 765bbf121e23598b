# SPDX-License-Identifier: Apache-2.0
# SB-14: The doorbell falls after the mailbox was read.
# The second wake-up comes between the drain of cpu1 and the fall of its flag.
hartbreak 1
cpus 2
task a boot affinity 0
  wake b
  wake c
task b boot affinity 1
  note 1
  note 1
task c boot affinity 1
  block
schedule
  at 1 b 1 atomic 2 run 0
  at 0 a 1 atomic 8 run 1
origin world sim memory sc points access signature 2b5f1bb1
