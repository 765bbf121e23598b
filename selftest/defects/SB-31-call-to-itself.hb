# SPDX-License-Identifier: Apache-2.0
# SB-31: A CPU that calls itself waits for its own interrupt with interrupts off.
# a asks its own CPU.
hartbreak 1
cpus 1
task a boot
  resched 0
origin world sim memory sc points access signature a87b2e63
