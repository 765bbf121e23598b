# SPDX-License-Identifier: Apache-2.0
# SB-29: A thief takes its own queue first, whatever the numbers of the two.
# cpu1 steals from cpu0.
hartbreak 1
cpus 2
task a boot affinity 1
  steal 0 max 1 qos burst
origin world sim memory sc points access signature 5dea3fad
