# SPDX-License-Identifier: Apache-2.0
# SB-44: The list of victims loses a CPU that goes and does not get it back.
# cpu1 has gone and come back; cpu0 idles beside its queue.
hartbreak 1
cpus 2
task a boot affinity 0
  offline 1
  block timeout 1
  online 1
  spawn b
task b affinity 1
  spawn c
  note 1
task c affinity all
schedule
  at 0 a 3 atomic 2 run 1
  at 1 b 1 atomic 2 run 0
origin world sim memory sc points access signature bcc9fa68
