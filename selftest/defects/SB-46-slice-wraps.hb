# SPDX-License-Identifier: Apache-2.0
# SB-46: A late tick takes more than is left of a slice.
# Time passes by the ticks of cpu1; that of cpu0 comes late.
hartbreak 1
cpus 2
task a boot affinity 0
  yield
  tick
task b boot affinity 1
  tick
  tick
schedule
  at 1 b 0 op 0 run 0
origin world sim memory sc points access signature 97d42022
