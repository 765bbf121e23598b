# SPDX-License-Identifier: Apache-2.0
# SB-12: A failed IPI send counts as sent, and its flag stays set.
# The send fails; nobody sends it again.
hartbreak 1
cpus 2
task a boot affinity 0
  fail-send 1
  resched 1
origin world sim memory sc points access signature 312a2bb6
