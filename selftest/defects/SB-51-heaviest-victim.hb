# SPDX-License-Identifier: Apache-2.0
# SB-51: An idle CPU looks at the victim with the heaviest queue only.
# cpu0 looks at cpu1, where b is heavy and pinned, and not at cpu2, where c waits.
hartbreak 1
cpus 3
task a boot qos burst affinity 1
  spawn b
  await e exited
task b qos interactive affinity 1
task d boot affinity 2
  spawn c
  wake e
  await e exited
task c qos idle affinity all
task e boot affinity 0
  block
schedule
  at 1 a 1 atomic 32 run 2
origin world sim memory sc points access signature bcc9fa68
