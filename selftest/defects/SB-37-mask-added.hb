# SPDX-License-Identifier: Apache-2.0
# SB-37: A new affinity mask is added to the old one.
# a may still run on cpu1.
hartbreak 1
cpus 2
task a boot affinity all
  set-affinity a 0
  block timeout 1
origin world sim memory sc points access signature 928feb06
