# SPDX-License-Identifier: Apache-2.0
# SB-03: Interrupts are on between the last look for work and the wait.
# The IPI comes when cpu1 has looked and is about to wait.
hartbreak 1
cpus 2
task a boot affinity 0
  resched 1
schedule
  at 1 idle 0 irq 0 run 1
origin world sim memory sc points access signature b616052e
