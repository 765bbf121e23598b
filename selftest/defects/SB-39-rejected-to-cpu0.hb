# SPDX-License-Identifier: Apache-2.0
# SB-39: A task that CPU 0 finds at a victim and may not run is parked on CPU 0.
# cpu0 looks for work at cpu1 and gets c, which is pinned there.
hartbreak 1
cpus 2
task b boot affinity 1
  spawn c
  note 1
task c affinity 1
schedule
  at 1 b 2 atomic 2 run 0
origin world sim memory sc points access signature ab2142f1
