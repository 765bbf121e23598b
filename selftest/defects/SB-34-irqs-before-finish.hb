# SPDX-License-Identifier: Apache-2.0
# SB-34: A new task turns interrupts on before it has finished the switch to it.
# The tick takes cpu0 from b at once; a, which made way for b, is forgotten.
hartbreak 1
cpus 1
limits slice 1
task a boot
  yield
task b boot
task c boot
event tick 0
schedule
  at 0 b 0 irq 0 tick 0
origin world sim memory sc points access signature b9d6513c
