# SPDX-License-Identifier: Apache-2.0
# SB-55: The length of a ring is computed in eight bits, without the wrap.
# After 256 records the ring looks less than empty, and takes more than it holds.
hartbreak 1
cpus 1
limits records 128
task a boot
  note 120
  drain 0
  note 120
  drain 0
  note 100
  note 100
origin world sim memory sc points access signature 910bd1e5
