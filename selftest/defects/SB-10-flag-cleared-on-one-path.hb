# SPDX-License-Identifier: Apache-2.0
# SB-10: The flag of a pending IPI falls only where the IPI itself causes the switch.
# b has yielded when the IPI comes: it is not answered.
hartbreak 1
cpus 2
task a boot affinity 0
  resched 1
task b boot affinity 1
  yield
origin world sim memory sc points access signature 312a2bb6
